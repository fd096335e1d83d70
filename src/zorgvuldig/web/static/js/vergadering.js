// A report meeting, saved while people talk: each pupil by itself, a moment after somebody typed (opslaan.js).
// What a colleague wrote meanwhile appears where nobody here is typing; where somebody is, the server says so and both texts stay.
"use strict";

(() => {
  const form = document.getElementById("vergadering");
  if (!form) return;
  const [REST, LEFT] = [2000, 300]; // ms after typing, and after leaving a field
  const parts = Array.from(form.querySelectorAll("[data-leerling]"));
  const uidOf = (part) => part.dataset.leerling;
  const field = (kind, part) => form.elements[`${kind}-${uidOf(part)}`];
  const filled = (part) => [field("n", part).value, field("v", part).value].join("\n");
  const kept = new Map(parts.map((part) => [part, filled(part)]));
  // Who is chosen in the list of the class opens, where a browser that follows a link does not do so by itself.
  document.addEventListener("click", (event) => {
    const chosen = event.target.closest("a[href^='#']");
    const fold = chosen && document.getElementById(chosen.hash.slice(1))?.closest("details");
    if (fold) fold.open = true;
  });
  // What was refused, by part: it goes with the button, or once it says something else; leaving the field is no choice.
  const held = new Map(parts.filter((part) => part.classList.contains("fout")).map((part) => [part, filled(part)]));
  let sent = new Map();

  const isUnsaved = (part) => held.has(part) || filled(part) !== kept.get(part);

  const clear = (part) => {
    part.classList.remove("fout");
    part.querySelector(".veldfout")?.remove();
    field("n", part).removeAttribute("aria-invalid");
    field("n", part).removeAttribute("aria-describedby");
  };

  const refuse = (part, text) => {
    clear(part);
    const said = document.createElement("p");
    const box = document.createElement("div");
    box.className = "veldfout";
    box.id = `p-${uidOf(part)}`;
    said.textContent = text;
    box.append(said);
    field("n", part).closest(".veld").before(box);
    part.classList.add("fout");
    field("n", part).setAttribute("aria-invalid", "true");
    field("n", part).setAttribute("aria-describedby", box.id);
    held.set(part, sent.get(part));
  };

  const put = (part, note) => {
    field("n", part).value = note.text;
    field("v", part).value = note.proposal;
    kept.set(part, filled(part));
  };

  const credit = (part, note) => {
    part.querySelector("[data-door]").textContent = note.who ? `${form.dataset.door} ${note.who}` : "";
  };

  const saving = opslaan(form, {
    isUnsaved: () => parts.some(isUnsaved),
    takes(all) {
      const going = parts.filter((part) => isUnsaved(part) && (all || !held.has(part)));
      if (!going.length) return null;
      sent = new Map(going.map((part) => [part, filled(part)]));
      const fields = new URLSearchParams({ periode: form.elements.periode.value });
      for (const part of going) {
        for (const kind of ["n", "v", "w"]) fields.set(`${kind}-${uidOf(part)}`, field(kind, part).value);
      }
      return fields;
    },
    hears(answer) {
      for (const part of parts) {
        const note = answer.notes?.[uidOf(part)];
        if (!note) continue;
        const wrong = sent.has(part) ? answer.boxes[uidOf(part)] : "";
        const isOurs = sent.has(part) && !wrong;
        if (isOurs) {
          kept.set(part, sent.get(part));
          held.delete(part);
          clear(part);
        }
        if (wrong) {
          refuse(part, wrong);
          kept.set(part, [note.text, note.proposal].join("\n")); // what stands there now is what a next change is held against
        }
        // Somebody who is typing here hears of a colleague's words when these are saved, by the stamp that stays as it was.
        const isBusy = part.contains(document.activeElement) || isUnsaved(part);
        if (!isBusy) put(part, note);
        if (!isBusy || sent.has(part)) {
          field("w", part).value = note.was;
          credit(part, note);
        }
      }
      sent = new Map();
    },
  });

  const typed = (ms) => (event) => {
    const part = event.target.closest("[data-leerling]");
    if (!part) return;
    if (held.has(part) && filled(part) !== held.get(part)) held.delete(part);
    if (!isUnsaved(part)) clear(part); // it says now what stands there
    saving.changed();
    if (isUnsaved(part) && !held.has(part)) saving.later(ms);
  };
  form.addEventListener("input", typed(REST));
  form.addEventListener("change", typed(LEFT));
})();
