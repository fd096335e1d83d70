// The roll of a lesson, saved without leaving the page; what was marked waits here while there is no connection.
"use strict";

(() => {
  const form = document.querySelector("form[data-wie]");
  if (!form?.querySelector("[data-opslaan]")) return;

  const filled = () => {
    const fields = new URLSearchParams(new FormData(form));
    ["csrfmiddlewaretoken", "was"].forEach((name) => fields.delete(name));
    return fields.toString();
  };
  let kept = filled();
  let sent = kept;
  let isPressed = false; // a roll counts when it is called, so nothing goes before the button

  const lineOf = (uid) => document.getElementById(`k-${uid}`)?.closest("li");

  const put = (uid, className, text, before) => {
    const said = document.createElement("p");
    said.className = className;
    if (before) {
      const label = document.createElement("b");
      label.textContent = before;
      said.append(label, " ");
    }
    said.append(text);
    lineOf(uid)?.append(said);
    return said;
  };

  const clean = () => {
    form.querySelectorAll(".presentie .veldfout, .presentie .ander").forEach((said) => said.remove());
    for (const box of form.querySelectorAll("[aria-invalid]")) {
      box.removeAttribute("aria-invalid");
      box.removeAttribute("aria-describedby");
    }
  };

  const saving = opslaan(form, {
    isUnsaved: () => isPressed || filled() !== kept,
    takes(all) {
      if (!all) return null;
      isPressed = true;
      sent = filled();
      return new URLSearchParams(new FormData(form));
    },
    hears(answer, isSaved) {
      isPressed = false;
      clean();
      if ("was" in answer) form.elements.was.value = answer.was;
      if ("since" in answer) document.querySelector("[data-sinds]").textContent = answer.since;
      if (isSaved) kept = sent;
      for (const [uid, text] of Object.entries(answer.theirs ?? {})) put(uid, "ander klein", text, form.dataset.nu);
      for (const [uid, text] of Object.entries(answer.problems ?? {})) {
        const box = form.elements[`m-${uid}`];
        put(uid, "veldfout", text).id = `p-${uid}`;
        box.setAttribute("aria-invalid", "true");
        box.setAttribute("aria-describedby", `p-${uid}`);
      }
      form.querySelector(".presentie [aria-invalid]")?.focus();
    },
  });

  form.addEventListener("input", () => saving.changed());
})();
