// Who is in a picture, or what of a page is covered: a click on a box goes to its line and the other way round, and boxes can be drawn in the picture by mouse,
// finger or keyboard. Without this script the lines work as a plain form, with the place of a new box in four numbers.
"use strict";

(() => {
  const form = document.querySelector("form.gezichten");
  const drawing = document.querySelector(".gezichten-foto > svg");
  if (!form || !drawing) return;

  const SIDES = ["links", "boven", "breed", "hoog"];
  const [WIDE, HIGH] = [drawing.viewBox.baseVal.width, drawing.viewBox.baseVal.height];
  const RADIUS = Number(drawing.dataset.straal);
  const SMALLEST = 0.5;
  const list = form.querySelector(".gezichten-nieuw");
  const pristine = list?.querySelector(".gezicht").cloneNode(true) ?? null;

  const lineOf = (key) => form.querySelector(`[data-gezicht="${key}"]`);
  const boxOf = (key) => drawing.querySelector(`[data-vak="${key}"]`);
  const fieldsOf = (key) => SIDES.map((side) => form.elements[`${side}-${key}`]);
  const numbers = (key) => fieldsOf(key).map((field) => Number.parseFloat(field.value.replace(",", ".")));
  const said = (number) => String(Math.round(number * 100) / 100).replace(".", ",");

  const make = (name, attributes) => {
    const made = document.createElementNS(drawing.namespaceURI, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  // A box stays inside the picture and never becomes too small to see.
  const fitted = ([left, top, wide, high]) => {
    const [w, h] = [Math.min(Math.max(wide, SMALLEST), 100), Math.min(Math.max(high, SMALLEST), 100)];
    return [Math.min(Math.max(left, 0), 100 - w), Math.min(Math.max(top, 0), 100 - h), w, h];
  };

  const mark = (key) => {
    for (const other of document.querySelectorAll(".vak.nu, .gezicht.nu")) other.classList.remove("nu");
    boxOf(key)?.classList.add("nu");
    lineOf(key)?.classList.add("nu");
  };

  const draw = (key, place) => {
    const [left, top, wide, high] = place.map((value, side) => (value / 100) * (side % 2 ? HIGH : WIDE));
    const box = boxOf(key);
    for (const rect of box.querySelectorAll(".vak-rand, .vak-lijn")) {
      for (const [name, value] of Object.entries({ x: left, y: top, width: wide, height: high })) rect.setAttribute(name, value);
    }
    box.querySelector(".vak-nr").setAttribute("cx", left);
    box.querySelector(".vak-nr").setAttribute("cy", top);
    box.querySelector(".vak-t").setAttribute("x", left);
    box.querySelector(".vak-t").setAttribute("y", top);
    const corner = box.querySelector(".vak-hoek");
    corner?.setAttribute("x", left + wide - RADIUS / 2);
    corner?.setAttribute("y", top + high - RADIUS / 2);
  };

  const put = (key, place) => {
    const fits = fitted(place);
    fieldsOf(key).forEach((field, side) => { field.value = said(fits[side]); });
    draw(key, fits);
  };

  // A box that somebody drew can be reached with Tab and has a corner to pull at.
  const movable = (box) => {
    const key = box.dataset.vak;
    if (!fieldsOf(key).every(Boolean)) return;
    box.setAttribute("tabindex", "0");
    box.setAttribute("role", "button");
    box.setAttribute("aria-label", drawing.dataset.uitleg.replace("#", box.querySelector(".vak-t").textContent));
    box.append(make("rect", { class: "vak-hoek", width: RADIUS, height: RADIUS }));
    draw(key, numbers(key));
  };

  const newBox = (key, number, place) => {
    const box = make("g", { class: "vak open", "data-vak": key, "data-getekend": "" });
    box.append(make("rect", { class: "vak-rand" }), make("rect", { class: "vak-lijn" }), make("circle", { class: "vak-nr", r: RADIUS }));
    const text = make("text", { class: "vak-t", "font-size": RADIUS, dy: ".35em" });
    text.textContent = number;
    box.append(text);
    drawing.append(box);
    put(key, place);
    movable(box);
    return box;
  };

  // The empty line at the end takes the first new box; after that a fresh one is made.
  const emptyLine = () => {
    const lines = Array.from(list.querySelectorAll(".gezicht"));
    const free = lines.find((line) => fieldsOf(line.dataset.gezicht).every((field) => field.value === ""));
    if (free) return free;
    const before = pristine.dataset.gezicht;
    const key = `nieuw-${Math.max(...Array.from(form.querySelectorAll('[data-gezicht^="nieuw-"]'), (line) => Number(line.dataset.gezicht.slice(6)))) + 1}`;
    const number = String(form.querySelectorAll("[data-gezicht]").length + 1);
    const line = pristine.cloneNode(true);
    for (const part of [line, ...line.querySelectorAll("*")]) {
      for (const { name, value } of Array.from(part.attributes)) {
        if (value.includes(before)) part.setAttribute(name, value.replaceAll(before, key));
      }
    }
    const shown = line.querySelector(".gezicht-nr");
    const legend = line.querySelector("legend");
    if (legend) legend.textContent = legend.textContent.replace(shown.textContent, number);
    shown.textContent = number;
    list.append(line);
    return line;
  };

  const add = (place) => {
    const line = emptyLine();
    const box = newBox(line.dataset.gezicht, line.querySelector(".gezicht-nr").textContent, place);
    mark(line.dataset.gezicht);
    return box;
  };

  const at = (event) => {
    const edge = drawing.getBoundingClientRect();
    return [((event.clientX - edge.left) / edge.width) * 100, ((event.clientY - edge.top) / edge.height) * 100];
  };

  const follow = (event, move, end) => {
    drawing.setPointerCapture(event.pointerId);
    const stop = () => {
      drawing.removeEventListener("pointermove", move);
      drawing.removeEventListener("pointerup", stop);
      drawing.removeEventListener("pointercancel", stop);
      end?.();
    };
    drawing.addEventListener("pointermove", move);
    drawing.addEventListener("pointerup", stop);
    drawing.addEventListener("pointercancel", stop);
  };

  const pen = form.querySelector("[data-teken]");
  const drawingNow = (on) => {
    drawing.classList.toggle("tekenen", on);
    pen?.setAttribute("aria-pressed", String(on));
  };

  const drawNew = (event) => {
    const start = at(event);
    let box = null;
    follow(event, (moved) => {
      const now = at(moved);
      const place = [Math.min(start[0], now[0]), Math.min(start[1], now[1]), Math.abs(start[0] - now[0]), Math.abs(start[1] - now[1])];
      if (!box && Math.min(place[2], place[3]) < SMALLEST) return;
      box ??= add(place);
      put(box.dataset.vak, place);
    }, () => {
      if (!box) return;
      drawingNow(false);
      (form.elements[`wie-${box.dataset.vak}`] ?? box).focus();
    });
  };

  const drag = (event, box) => {
    const key = box.dataset.vak;
    const [start, place] = [at(event), numbers(key)];
    const sizes = event.target.classList.contains("vak-hoek");
    follow(event, (moved) => {
      const now = at(moved);
      const [right, down] = [now[0] - start[0], now[1] - start[1]];
      const [left, top, wide, high] = place;
      put(key, sizes
        ? [left, top, Math.min(wide + right, 100 - left), Math.min(high + down, 100 - top)]
        : [left + right, top + down, wide, high]);
    });
  };

  drawing.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const box = event.target.closest(".vak");
    if (drawing.classList.contains("tekenen")) {
      event.preventDefault();
      drawNew(event);
    } else if (box?.hasAttribute("tabindex")) {
      event.preventDefault();
      box.focus();
      drag(event, box);
    }
  });

  drawing.addEventListener("click", (event) => {
    const box = event.target.closest(".vak");
    if (!box || drawing.classList.contains("tekenen")) return;
    mark(box.dataset.vak);
    if (!box.hasAttribute("tabindex")) form.elements[`wie-${box.dataset.vak}`]?.focus();
  });

  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  drawing.addEventListener("keydown", (event) => {
    const box = event.target.closest?.(".vak[tabindex]");
    if (!box) return;
    const key = box.dataset.vak;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      (form.elements[`wie-${key}`] ?? fieldsOf(key)[0]).focus();
      return;
    }
    const step = STEPS[event.key];
    if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const [left, top, wide, high] = numbers(key);
    const [right, down] = step;
    put(key, event.shiftKey
      ? [left, top, Math.min(wide + right, 100 - left), Math.min(high + down, 100 - top)]
      : [left + right, top + down, wide, high]);
  });

  drawing.addEventListener("focusin", (event) => {
    const box = event.target.closest(".vak");
    if (box) mark(box.dataset.vak);
  });
  form.addEventListener("focusin", (event) => {
    const line = event.target.closest("[data-gezicht]");
    if (line) mark(line.dataset.gezicht);
  });

  // What is typed in the four numbers moves the box, or makes it.
  form.addEventListener("input", (event) => {
    const line = event.target.closest(".plek") && event.target.closest("[data-gezicht]");
    if (!line) return;
    const [key, place] = [line.dataset.gezicht, numbers(line.dataset.gezicht)];
    if (!place.every((value, side) => value >= (side < 2 ? 0 : SMALLEST) && value <= 100)) return;
    if (boxOf(key)) {
      draw(key, place);
      return;
    }
    const typed = fieldsOf(key).map((field) => field.value);
    newBox(key, line.querySelector(".gezicht-nr").textContent, place);
    fieldsOf(key).forEach((field, side) => { field.value = typed[side]; });
  });

  pen?.addEventListener("click", () => drawingNow(!drawing.classList.contains("tekenen")));
  form.querySelector("[data-midden]")?.addEventListener("click", () => {
    drawingNow(false);
    add([45, 42, 10, 16]).focus();
  });
  for (const part of form.querySelectorAll(".script-alleen")) part.hidden = false;
  for (const box of drawing.querySelectorAll(".vak[data-getekend]")) movable(box);
})();
