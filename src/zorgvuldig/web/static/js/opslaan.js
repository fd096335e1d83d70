// Saving a form in the background, and saying honestly how that stands: never «saved» before the server said so.
// What is typed lives on this page only, in no storage of the browser: see docs/decisions/0039. Without script the form is sent as ever.
// A page calls opslaan(form, page) with what differs: takes(all) gives the fields to send or null, hears(answer, isSaved, all) puts the
// answer in its place, isUnsaved() says whether something is still to go; why() says why it waits, rests() hears that the line is free.
"use strict";

const opslaan = (form, page) => {
  const PATIENCE = 20_000; // ms for one answer
  const LONGEST = 30_000; // ms between two tries
  const SEEN = 300; // ms before «busy» is worth reading
  const line = form.querySelector("[data-opslaan]");
  const signIn = form.querySelector("[data-inloggen]");
  let isBusy = false;
  let isAll = false; // somebody pressed the button, so all of it goes
  let state = "";
  let tries = 0;
  let timer = 0;

  const say = (now, more = "") => {
    state = now;
    const text = [line.dataset[now], more].filter(Boolean).join(now === "klaar" ? " " : ". ");
    if (line.textContent !== text) line.textContent = text;
    signIn.hidden = now !== "uit" && now !== "ander";
  };

  const post = async (fields) => {
    fields.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const request = { method: "POST", body: fields, headers: { Accept: "application/json" }, redirect: "manual" };
    try {
      const answer = await fetch(form.action, { ...request, signal: AbortSignal.timeout(PATIENCE) });
      if (answer.type === "opaqueredirect") return ["uit"];
      if (answer.status === 403) return ["oud"];
      if (answer.status === 404) return ["mag"];
      if (![200, 409, 422].includes(answer.status)) return ["stuk"];
      return [answer.status === 200 ? "klaar" : "niet", await answer.json()];
    } catch {
      return ["weg"];
    }
  };

  // Whoever signed in again has another token: ask for it, and go on if it is still the same person.
  const renewed = async () => {
    try {
      const request = { headers: { Accept: "application/json" }, redirect: "manual" };
      const answer = await fetch(form.action, { ...request, signal: AbortSignal.timeout(PATIENCE) });
      if (answer.type === "opaqueredirect") return "uit";
      if (answer.status !== 200) return answer.status === 404 ? "mag" : "stuk";
      const now = await answer.json();
      if (now.who !== form.dataset.wie) return "ander";
      form.elements.csrfmiddlewaretoken.value = now.token;
      return "";
    } catch {
      return "weg";
    }
  };

  const later = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(send, ms);
  };

  const attempt = async (fields) => {
    const first = await post(fields);
    if (first[0] !== "oud") return first;
    const trouble = await renewed();
    if (trouble) return [trouble];
    const second = await post(fields);
    return second[0] === "oud" ? ["stuk"] : second;
  };

  async function send() {
    if (isBusy) return;
    clearTimeout(timer);
    const all = isAll;
    const fields = page.takes(all);
    if (!fields) {
      page.rests?.();
      return;
    }
    isBusy = true;
    isAll = false;
    const slow = setTimeout(say, SEEN, "bezig");
    const [found, answer] = await attempt(fields);
    clearTimeout(slow);
    isBusy = false;
    if (!answer) { // it goes again: after a while, or when somebody comes back to this page
      isAll ||= all;
      say(found);
      tries += 1;
      if (found === "weg" || found === "stuk") later(Math.min(LONGEST, 1000 * 2 ** tries));
      return;
    }
    tries = 0;
    page.hears(answer, found === "klaar", all);
    if (found === "niet") say("niet", answer.says);
    else if (page.isUnsaved()) say("niet", page.why?.() ?? "");
    else say("klaar", answer.at);
    if (isAll) send();
    else page.rests?.();
  }

  const again = () => {
    if (["weg", "stuk", "uit", "ander"].includes(state) && page.isUnsaved()) send();
  };
  const shown = () => {
    if (document.visibilityState === "visible") again();
  };
  window.addEventListener("online", again);
  window.addEventListener("focus", again);
  document.addEventListener("visibilitychange", shown);
  window.addEventListener("beforeunload", (event) => {
    if (isBusy || page.isUnsaved()) event.preventDefault();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    isAll = true;
    if (isBusy) return;
    if (page.takes(true)) send();
    else {
      isAll = false;
      say("niets");
    }
  });

  return {
    // Something was typed: say so, unless there is something better to read.
    changed(more = "") {
      if (!["weg", "stuk", "uit", "ander"].includes(state) && !isBusy) say(page.isUnsaved() ? "niet" : "", more);
    },
    // What may go by itself goes in so many ms; not earlier than a failed try is tried again.
    later(ms) {
      if (!["weg", "stuk"].includes(state)) later(ms);
    },
  };
};
