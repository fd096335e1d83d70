// Faster entry in the grade grid: arrows and Enter move from box to box, and a block copied from a spreadsheet can be
// pasted into it. Without this script the grid works with Tab and the save button.
// With opslaan.js marks are saved while one goes on.
// The table may say in data-te-veel what to tell somebody who pastes more than fits.
"use strict";

(() => {
  const isCell = (target) =>
    target instanceof HTMLInputElement && target.name.startsWith("c-") && target.closest("table.cijfers tbody") !== null;

  const boxOf = (place) => place?.querySelector('input[name^="c-"]') ?? null;

  // One entry per row, also for a row without a box, so that a pasted column never slips to another pupil.
  const column = (cell) => {
    const place = cell.closest("td").cellIndex;
    return Array.from(cell.closest("table").tBodies[0].rows, (row) => boxOf(row.cells[place]));
  };

  const line = (cell) => Array.from(cell.closest("tr").cells, boxOf).filter(Boolean);

  const select = (cell) => {
    cell.focus();
    cell.select();
  };

  const beside = (boxes, cell, step) => boxes[boxes.indexOf(cell) + step];

  const neighbour = (cell, key, back) => {
    if (key === "ArrowDown" || key === "Enter") return beside(column(cell).filter(Boolean), cell, back ? -1 : 1);
    if (key === "ArrowUp") return beside(column(cell).filter(Boolean), cell, -1);
    // Left and right walk through the text first, so that a mark can be corrected.
    const [start, end, length] = [cell.selectionStart, cell.selectionEnd, cell.value.length];
    const whole = start === 0 && end === length;
    if (key === "ArrowLeft" && (whole || end === 0)) return beside(line(cell), cell, -1);
    if (key === "ArrowRight" && (whole || start === length)) return beside(line(cell), cell, 1);
    return undefined;
  };

  const fill = (cell, value) => {
    if (cell.value === value) return;
    cell.value = value;
    cell.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // A point becomes a comma and spaces around it go. Whether it is a mark, the server says.
  const sign = document.documentElement.lang === "en" ? "." : ",";
  const tidy = (text) => text.trim().replace(/^(\d{1,2})[.,](\d+)$/, `$1${sign}$2`);

  const paste = (cell, lines) => {
    const rows = Array.from(cell.closest("table").tBodies[0].rows);
    const top = rows.indexOf(cell.closest("tr"));
    const left = cell.closest("td").cellIndex;
    const wide = Math.max(...lines.map((values) => values.length));
    const places = lines.map((values, down) => values.map((_, right) => boxOf(rows[top + down]?.cells[left + right])));
    // A row without a box is passed over; running off the list, or off the open columns, is not.
    if (top + lines.length > rows.length || (wide > 1 && places.some((row) => row.includes(null)))) {
      cell.setCustomValidity(cell.closest("table").dataset.teVeel ?? "");
      cell.reportValidity();
      return;
    }
    lines.forEach((values, down) => values.forEach((value, right) => places[down][right] && fill(places[down][right], tidy(value))));
    select(places.flat().findLast(Boolean));
  };

  document.addEventListener("keydown", (event) => {
    if (!isCell(event.target) || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!/^(Arrow(Down|Up|Left|Right)|Enter)$/.test(event.key)) return;
    if (event.shiftKey && event.key !== "Enter") return;
    const next = neighbour(event.target, event.key, event.shiftKey);
    if (next) select(next);
    // Enter in the last box still saves, as it does in every form; an arrow never leaves the text halfway.
    if (next || event.key === "ArrowDown" || event.key === "ArrowUp") event.preventDefault();
  });

  // On a phone the open column starts outside the picture.
  document.querySelector("table.cijfers:not(.raster) thead .nu")?.scrollIntoView({ block: "nearest", inline: "center" });

  document.addEventListener("paste", (event) => {
    if (!isCell(event.target)) return;
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    const isGrid = event.target.closest("table").classList.contains("raster");
    const lines = text.split("\n").map((values) => (isGrid ? values.split("\t") : [values.split("\t")[0]]));
    if (lines.length < 2 && lines[0].length < 2) return;
    event.preventDefault();
    paste(event.target, lines);
  });

  document.addEventListener("change", (event) => {
    if (isCell(event.target)) event.target.value = tidy(event.target.value);
  });

  document.addEventListener("input", (event) => {
    if (!isCell(event.target)) return;
    event.target.setCustomValidity("");
    event.target.closest("td").classList.add("gewijzigd");
    event.target.closest("td").classList.remove("net");
  });

  // Saving while somebody types (opslaan.js). What families would see at once waits for the button.
  const form = document.getElementById("lijst");
  if (!form) return;
  const [REST, LEFT, LONGEST] = [4000, 1500, 10_000]; // ms after typing, after leaving a box, and after the first of several
  const unsaved = new Set(form.querySelectorAll('td.gewijzigd input[name^="c-"]'));
  const held = new Set(unsaved); // looked at first, or refused: goes with the button, or when it is changed
  let sent = new Map();
  let touched = 0;
  let since = 0;

  const reasonOf = (box) => form.elements[`r-${box.name.slice(2)}`];
  const filled = (box) => [box.value, reasonOf(box)?.value].join("\n");
  const isSeen = (box) => "ziet" in box.closest("table").tHead.rows[0].cells[box.closest("td").cellIndex].dataset;
  const mayGo = (box) => !held.has(box) && !isSeen(box);
  const isAtIt = (box) => box === document.activeElement && Date.now() - touched < REST - 500;

  const clear = (box) => {
    const cell = box.closest("td");
    cell.querySelector(".zegt")?.remove();
    cell.classList.remove("fout");
    box.removeAttribute("aria-invalid");
    box.removeAttribute("aria-describedby");
  };

  const askWhy = (box) => {
    if (reasonOf(box)) return;
    const [label, word, input] = ["label", "span", "input"].map((tag) => document.createElement(tag));
    label.className = "reden";
    word.textContent = form.dataset.reden;
    Object.assign(input, { name: `r-${box.name.slice(2)}`, maxLength: 200, autocomplete: "off" });
    input.setAttribute("aria-label", `${form.dataset.reden} ${box.getAttribute("aria-label")}`);
    label.append(word, input);
    box.closest("td").append(label);
  };

  const show = (box, found) => {
    const cell = box.closest("td");
    clear(box);
    if (found.says) {
      const said = document.createElement("span");
      said.className = "zegt";
      said.id = `p-${box.name.slice(2)}`;
      said.textContent = found.says;
      cell.classList.add("fout");
      box.after(said);
      box.setAttribute("aria-invalid", "true");
      box.setAttribute("aria-describedby", said.id);
      held.add(box);
      if (found.asks) askWhy(box);
      return;
    }
    unsaved.delete(box);
    held.delete(box);
    reasonOf(box)?.closest("label").remove();
    cell.classList.remove("gewijzigd");
    cell.classList.add("net");
    cell.classList.toggle("laag", found.low);
    if (box !== document.activeElement) box.value = found.text;
  };

  // What is compared the next time: the boxes of a pupil stand in one field, each in its place.
  const compareWith = (box, was) => {
    const field = form.elements[`w-${box.name.slice(2).split(".")[0]}`];
    const before = field.value.split("|");
    before[Number(box.name.split(".")[1] ?? 0)] = was;
    field.value = before.join("|");
  };

  const drawAverages = ({ rows, feet }) => {
    const table = form.querySelector("table.cijfers");
    for (const [uid, [text, isLow]] of Object.entries(rows)) {
      const cell = form.elements[`w-${uid}`].closest("tr").lastElementChild;
      const mark = document.createElement("b");
      mark.className = "laag";
      mark.textContent = text;
      cell.replaceChildren(isLow ? mark : text);
    }
    const [averages, counts, spreads, waiting] = table.tFoot.rows;
    if (averages.cells.length !== feet.length + 1) return; // somebody made a test meanwhile
    feet.forEach((foot, place) => {
      averages.cells[place + 1].textContent = foot.average;
      counts.cells[place + 1].textContent = foot.below;
      waiting.cells[place + 1].textContent = foot.waiting;
      const picture = spreads.cells[place + 1].querySelector("svg");
      picture.setAttribute("aria-label", foot.label);
      picture.querySelector(".vul-laag").setAttribute("d", foot.low);
      picture.querySelector(".vul").setAttribute("d", foot.rest);
    });
  };

  const saving = opslaan(form, {
    isUnsaved: () => unsaved.size > 0,
    why: () => (Array.from(unsaved).some((box) => isSeen(box) && !held.has(box)) ? form.dataset.ziet : ""),
    takes(all) {
      const going = Array.from(unsaved).filter((box) => all || (mayGo(box) && !isAtIt(box)));
      if (!going.length) return null;
      since = 0;
      sent = new Map(going.map((box) => [box, filled(box)]));
      const fields = new URLSearchParams({ toets: form.elements.toets.value, reden: form.elements.reden?.value ?? "" });
      for (const box of going) {
        const before = form.elements[`w-${box.name.slice(2).split(".")[0]}`];
        for (const one of [box, before, reasonOf(box)]) if (one) fields.set(one.name, one.value);
      }
      return fields;
    },
    hears(answer, _isSaved, all) {
      for (const [box, text] of sent) {
        const found = answer.boxes[box.name.slice(2)];
        if (found) compareWith(box, found.was);
        if (!found) held.add(box);
        else if (filled(box) === text) show(box, found);
      }
      document.querySelector("[data-vooraf]")?.remove(); // said that nothing was saved yet
      if (answer.rows) drawAverages(answer);
      form.querySelector("[data-samen]")?.toggleAttribute("hidden", form.querySelectorAll("td .reden").length < 2);
      if (all) (form.querySelector("td .reden input") ?? form.querySelector("td.fout input"))?.focus();
    },
    rests() {
      if (Array.from(unsaved).some(mayGo)) saving.later(REST);
    },
  });

  const wait = (ms) => {
    since ||= Date.now();
    saving.later(Math.max(0, Math.min(ms, since + LONGEST - Date.now())));
  };
  document.addEventListener("input", (event) => {
    if (!isCell(event.target)) return;
    touched = Date.now();
    unsaved.add(event.target);
    held.delete(event.target);
    clear(event.target);
    saving.changed(isSeen(event.target) ? form.dataset.ziet : "");
    if (mayGo(event.target)) wait(REST);
  });
  document.addEventListener("change", (event) => {
    if (isCell(event.target) && unsaved.has(event.target) && mayGo(event.target)) wait(LEFT);
  });
})();
