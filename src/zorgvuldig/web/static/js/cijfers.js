// Faster entry in the grade grid: arrows and Enter move from box to box, and a block copied from a spreadsheet can be
// pasted into it. Without this script the grid works with Tab and the save button.
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
  });
})();
