// Watching the masked preview of a film part after part, and drawing a face that was missed in it. Without this script each part
// is a link, and the place of a face is typed.
"use strict";

(() => {
  const watching = document.querySelector(".banen-kijken");
  const form = document.querySelector("form.banen");
  if (!watching || !form) return;

  const figure = watching.querySelector(".banen-film");
  const video = figure.querySelector("video");
  const parts = Array.from(watching.querySelectorAll("[data-deel]"));
  const state = watching.querySelector("[data-stand]");
  const seconds = Number(watching.dataset.seconden);
  const sides = ["links", "boven", "breed", "hoog"];
  const seen = new Set();
  let now = 0;
  let speed = 1;
  for (const part of document.querySelectorAll(".script-alleen")) part.hidden = false;

  const said = (number) => String(Math.round(number * 100) / 100).replace(".", ",");

  const show = (number, plays) => {
    now = number;
    for (const part of parts) part.removeAttribute("aria-current");
    parts[now].setAttribute("aria-current", "true");
    video.src = parts[now].href;
    video.playbackRate = speed;
    if (plays) video.play();
  };

  video.addEventListener("ended", () => {
    seen.add(now);
    parts[now].classList.add("gezien");
    state.textContent = state.dataset.woorden.replace("#", seen.size).replace("%", parts.length);
    if (now + 1 < parts.length) show(now + 1, true);
  });
  video.addEventListener("loadeddata", () => { video.playbackRate = speed; });
  parts.forEach((part, number) => part.addEventListener("click", (event) => {
    event.preventDefault();
    show(number, true);
  }));

  const fast = watching.querySelector("[data-snel]");
  fast.addEventListener("click", () => {
    speed = speed === 1 ? 2 : 1;
    video.playbackRate = speed;
    fast.setAttribute("aria-pressed", String(speed === 2));
  });

  // While somebody draws, a surface lies over the film; the moment is where it stands still.
  const surface = figure.querySelector(".banen-vlak");
  const box = surface.querySelector("rect");
  const buttons = Array.from(watching.querySelectorAll("[data-kader]"));
  let end = null;

  const put = (place) => {
    ["x", "y", "width", "height"].forEach((name, side) => box.setAttribute(name, place[side]));
  };

  const begin = (button) => {
    video.pause();
    end = button?.dataset.kader ?? null;
    surface.classList.toggle("open", end !== null);
    put([0, 0, 0, 0]);
    for (const one of buttons) one.setAttribute("aria-pressed", String(one === button));
  };
  for (const button of buttons) {
    button.addEventListener("click", () => begin(button.getAttribute("aria-pressed") === "true" ? null : button));
  }

  const at = (event) => {
    const edge = surface.getBoundingClientRect();
    const within = (value) => Math.min(Math.max(value, 0), 100);
    return [within(((event.clientX - edge.left) / edge.width) * 100), within(((event.clientY - edge.top) / edge.height) * 100)];
  };

  surface.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    surface.setPointerCapture(event.pointerId);
    const start = at(event);
    let place = [start[0], start[1], 0, 0];
    const move = (moved) => {
      const [x, y] = at(moved);
      place = [Math.min(x, start[0]), Math.min(y, start[1]), Math.abs(x - start[0]), Math.abs(y - start[1])];
      put(place);
    };
    const stop = () => {
      surface.removeEventListener("pointermove", move);
      if (place[2] < 0.5 || place[3] < 0.5) return;
      const which = end;
      form.elements[`${which}-tijd`].value = said(now * seconds + video.currentTime);
      sides.forEach((side, number) => { form.elements[`${which}-${side}`].value = said(place[number]); });
      begin(null);
      form.elements[`${which}-tijd`].focus();
    };
    surface.addEventListener("pointermove", move);
    surface.addEventListener("pointerup", stop, { once: true });
    surface.addEventListener("pointercancel", () => surface.removeEventListener("pointermove", move), { once: true });
  });
})();
