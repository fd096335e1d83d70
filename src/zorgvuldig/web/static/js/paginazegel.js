// Whether this page is what the system signed when it was made: its text, its moment and the signature below it (`statement/page_seal.py`).
// It sends nothing, and asks the school for its public keys alone. A page that was changed says so, above everything else.
"use strict";

(async () => {
  const main = document.querySelector("main");
  const text = main.textContent.replace(/[ \t\n\r\f]+/g, " ").replace(/^ | $/g, "");
  const place = document.getElementById("paginazegel");
  const seal = document.getElementById("statement");
  const said = seal?.dataset ?? {};
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const bytes = (digits) => Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));

  const warn = (sentence) => {
    const notice = document.createElement("div");
    notice.className = "melding fout";
    notice.setAttribute("role", "alert");
    notice.appendChild(document.createElement("p")).textContent = sentence;
    main.prepend(notice);
    if (place) place.textContent = sentence;
  };

  const isOurs = async () => {
    const content = new TextEncoder().encode(seal.textContent);
    const known = await (await fetch("/verklaring/sleutel.json", { cache: "no-cache" })).json();
    const key = known.keys.find((one) => one.key_id === said.key && !one.leaked);
    if (!key) return false;
    const form = { name: "Ed25519" };
    const opened = await crypto.subtle.importKey("raw", bytes(key.public_key), form, false, ["verify"]);
    if (!(await crypto.subtle.verify(form, opened, bytes(said.signature ?? ""), content))) return false;
    const statement = JSON.parse(seal.textContent);
    const digest = hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
    const isHere = statement.address === location.pathname && statement.what === "zorgvuldig public statement 1";
    return isHere && statement.text === digest;
  };

  if (!seal) return warn("Deze bladzijde heeft geen handtekening. · This page has no signature.");
  if (!window.crypto?.subtle) {
    if (place) place.textContent = said.unable;
    return;
  }
  try {
    if (!(await isOurs())) return warn(said.changed);
  } catch {
    // a browser that does not know these signatures, or no connection: nothing is said of the page
    if (place) place.textContent = said.unable;
    return;
  }
  const measured = JSON.parse(seal.textContent).measured_at; // null when nothing is claimed
  if (measured && Date.now() - Date.parse(measured) > said.oldAfter * 60000) return warn(said.old);
  if (place) place.textContent = said.fits;
})();
