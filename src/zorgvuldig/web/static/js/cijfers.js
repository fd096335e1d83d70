// Faster entry in the grade grid: up, down and Enter move through the open column, and a column copied from a
// spreadsheet can be pasted into it. Without this script the grid works with Tab and the save button.
// The table may say in data-te-veel what to tell somebody who pastes more lines than there are rows.
"use strict";

(() => {
  // One entry per row, also for a row without a box, so that a pasted column never slips to another pupil.
  const column = (cell) => {
    const place = cell.closest("td").cellIndex;
    const rows = cell.closest("table").tBodies[0].rows;
    return Array.from(rows, (row) => row.cells[place]?.querySelector("input") ?? null);
  };

  const select = (cell) => {
    cell.focus();
    cell.select();
  };

  const neighbour = (cell, step) => {
    const boxes = column(cell).filter(Boolean);
    return boxes[boxes.indexOf(cell) + step];
  };

  const fill = (cell, value) => {
    if (cell.value === value) return;
    cell.value = value;
    cell.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // A point becomes a comma and spaces around it go. Whether it is a grade, the server says.
  const sign = document.documentElement.lang === "en" ? "." : ",";
  const tidy = (text) => text.trim().replace(/^(\d{1,2})[.,](\d+)$/, `$1${sign}$2`);

  const isCell = (target) => target instanceof HTMLInputElement && target.closest("table.cijfers tbody") !== null;

  const paste = (cell, values) => {
    const rows = column(cell);
    const below = rows.slice(rows.indexOf(cell));
    if (values.length > below.length) {
      cell.setCustomValidity(cell.closest("table").dataset.teVeel ?? "");
      cell.reportValidity();
      return;
    }
    values.forEach((value, index) => below[index] && fill(below[index], tidy(value)));
    select(below.slice(0, values.length).findLast(Boolean));
  };

  document.addEventListener("keydown", (event) => {
    if (!isCell(event.target) || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1, Enter: event.shiftKey ? -1 : 1 }[event.key];
    const next = step && neighbour(event.target, step);
    if (next) select(next);
    // Enter in the last box still saves, as it does in every form.
    if (step && (next || event.key !== "Enter")) event.preventDefault();
  });

  // On a phone the open column starts outside the picture.
  document.querySelector("table.cijfers thead .nu")?.scrollIntoView({ block: "nearest", inline: "center" });

  document.addEventListener("paste", (event) => {
    if (!isCell(event.target)) return;
    const lines = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n");
    if (lines.length < 2) return;
    event.preventDefault();
    paste(event.target, lines.map((line) => line.split("\t")[0]));
  });

  document.addEventListener("change", (event) => {
    if (isCell(event.target)) event.target.value = tidy(event.target.value);
  });

  document.addEventListener("input", (event) => {
    if (!isCell(event.target)) return;
    event.target.setCustomValidity("");
    event.target.closest("td").classList.add("gewijzigd");
  });
})();
