// Searching in a long table or list while one types: rows that do not fit are hidden. Nothing that is typed leaves the page.
// Accents do not count, words may come in any order, and a part of a word is enough: «vries» finds «de Vries».
"use strict";

(() => {
  const LIKE = { ø: "o", ł: "l", đ: "d", ı: "i", æ: "ae", œ: "oe", ß: "ss" };
  const plain = (text) =>
    text.normalize("NFD").toLowerCase().replace(/[\p{M}'’‘`]/gu, "").replace(/[øłđıæœß]/g, (letter) => LIKE[letter]);

  const rowsOf = (place) => {
    const list = place.matches("table, ul, ol") ? place : place.querySelector("table, ul, ol");
    return Array.from(list.tagName === "TABLE" ? list.tBodies[0].rows : list.children);
  };

  for (const field of document.querySelectorAll("[data-zeef]")) {
    const box = field.querySelector("input");
    const status = field.querySelector("[role=status]");
    const rows = rowsOf(field.nextElementSibling.nextElementSibling); // this script stands between them

    const search = () => {
      const words = plain(box.value).split(/\s+/).filter(Boolean);
      let found = 0;
      for (const row of rows) {
        const text = plain(row.textContent);
        row.hidden = !words.every((word) => text.includes(word));
        if (!row.hidden) found += 1;
      }
      status.textContent = words.length ? status.dataset.van.replace("#", found).replace("#", rows.length) : "\u00a0";
    };

    box.addEventListener("input", search);
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !box.value) return;
      event.preventDefault();
      box.value = "";
      search();
    });
    if (box.value) search(); // a browser puts back what stood there
  }
})();
