// Footage piece after piece on a line of time, and the newest picture at the desk. Without this script every piece has its own page.
// Every answer of the server is asked anew: when it says no, all footage goes from the screen.
"use strict";

(() => {
  const ASK = 10_000;
  const VIDEO = { muted: true, playsInline: true, preload: "auto", disablePictureInPicture: true, disableRemotePlayback: true };

  for (const place of document.querySelectorAll(".kijker-beeld")) {
    place.addEventListener("contextmenu", (event) => event.preventDefault());
  }
  document.addEventListener("fullscreenchange", () => {
    if (document.fullscreenElement?.tagName === "VIDEO") document.exitFullscreen(); // the name would not be over it
  });
  const marks = Array.from(document.querySelectorAll("[data-moment]"));
  const marked = (answer) => {
    const moment = answer.headers.get("Moment");
    if (moment) for (const mark of marks) mark.textContent = moment;
  };

  const desk = document.querySelector("[data-nu-beeld]");
  if (desk) lookAlong(desk, document.querySelector("[data-nu-woord]"));
  const player = document.querySelector(".kijker");
  if (player) play(player);

  // The newest picture every two seconds. Without one for 40 seconds the last goes too, as it is not of now any more.
  function lookAlong(image, word) {
    let last = performance.now();
    const empty = (text) => {
      image.removeAttribute("src");
      image.hidden = true;
      word.textContent = text;
    };
    const again = async () => {
      const answer = await fetch(image.dataset.bron, { cache: "no-store" }).catch(() => null);
      if (answer && (answer.status === 404 || answer.status === 403 || answer.redirected)) {
        empty(word.dataset.over);
        return;
      }
      if (answer?.ok) {
        last = performance.now();
        image.src = await picture(answer);
        image.hidden = false;
        word.textContent = "";
      } else if (performance.now() - last > 40_000) {
        empty(word.dataset.geen);
      }
      setTimeout(again, 2000);
    };
    image.dataset.bron = image.src;
    setTimeout(again, 2000);
  }

  async function picture(answer) {
    const reader = new FileReader();
    const done = new Promise((go) => reader.addEventListener("load", () => go(reader.result)));
    reader.readAsDataURL(await answer.blob());
    return done;
  }

  function play(root) {
    const says = root.dataset;
    const find = (what) => root.querySelector(`[data-${what}]`);
    const links = Array.from(document.querySelectorAll("[data-bron]"));
    const pieces = links.map((link) => ({ source: link.dataset.bron, from: Number(link.dataset.van), to: Number(link.dataset.tot) }));
    const gaps = Array.from(document.querySelectorAll("[data-gat-van]"), ({ dataset }) => ({
      from: Number(dataset.gatVan), to: Number(dataset.gatTot), why: dataset.waarom,
    }));
    const begin = Number(says.begin);
    const end = Number(says.einde);
    const line = document.querySelector("[data-lijn]");
    const pointer = document.querySelector("[data-nu]");
    const slider = find("schuif");
    const [screen, clock, where, note, button] = ["beelden", "tijd", "waar", "melding", "speelt"].map(find);
    const videos = new Map();
    let now = 0;
    let speed = 1;
    let frame = 1 / 25;
    let isOver = false;
    const zone = { timeZone: "Europe/Amsterdam", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false };
    const hour = (seconds) => new Date(seconds * 1000).toLocaleTimeString("nl-NL", zone);
    const current = () => videos.get(now);
    const moment = () => pieces[now].from + (current()?.currentTime ?? 0);

    const stop = (text) => {
      isOver = true;
      for (const video of videos.values()) away(video);
      videos.clear();
      note.textContent = text;
      note.hidden = false;
      for (const control of root.querySelectorAll("button, input")) control.disabled = true;
    };

    // What the server says of a piece now: whether it may still be seen, and what time it is there.
    const ask = async (number) => {
      const answer = await fetch(pieces[number].source, { headers: { Range: "bytes=0-0" }, cache: "no-store" }).catch(() => null);
      if (!answer || isOver) return 0;
      marked(answer);
      if (answer.status === 404 || answer.status === 403 || answer.redirected) stop(says.over);
      return answer.status;
    };

    const away = (video) => {
      video.pause();
      video.removeAttribute("src");
      video.load();
      video.remove();
    };

    const failed = async (number) => {
      const status = await ask(number);
      if (isOver || number !== now) return;
      note.textContent = status === 409 ? says.veranderd : status === 410 ? says.gewist : says.stuk;
      note.hidden = false;
    };

    const made = (number) => {
      if (videos.has(number)) return videos.get(number);
      const video = Object.assign(document.createElement("video"), VIDEO, { hidden: true });
      video.setAttribute("controlslist", "nodownload nofullscreen noremoteplayback");
      video.addEventListener("ended", () => next(number));
      video.addEventListener("error", () => video.isConnected && failed(number));
      video.addEventListener("timeupdate", shown);
      video.addEventListener("seeked", shown);
      for (const what of ["play", "pause"]) video.addEventListener(what, buttons);
      video.requestVideoFrameCallback?.(measured(video));
      video.src = pieces[number].source;
      screen.append(video);
      videos.set(number, video);
      return video;
    };

    // How long one frame lasts, as far as it can be seen while playing.
    const measured = (video) => {
      let before = null;
      const each = (_time, about) => {
        const step = about.mediaTime - (before ?? about.mediaTime);
        if (step > 0.005 && step < 0.5 && speed === 1) frame = step;
        before = about.mediaTime;
        if (video.isConnected) video.requestVideoFrameCallback(each);
      };
      return each;
    };

    const show = (number, within, plays) => {
      if (isOver || number < 0 || number >= pieces.length) return;
      const old = current();
      const video = made(number);
      note.hidden = true;
      now = number;
      if (old && old !== video) old.pause();
      for (const [other, one] of videos) {
        one.hidden = other !== number;
        if (Math.abs(other - number) > 1) {
          videos.delete(other);
          away(one);
        }
      }
      const go = () => {
        video.playbackRate = speed;
        if (within !== null) video.currentTime = within;
        if (plays) video.play().catch(() => {});
      };
      if (video.readyState > 0) go();
      else video.addEventListener("loadedmetadata", go, { once: true });
      video.addEventListener("playing", () => number === now && ask(number), { once: true });
      shown();
    };

    const next = (number) => {
      if (number !== now) return;
      if (now + 1 >= pieces.length) {
        where.textContent = says.klaar;
        return;
      }
      show(now + 1, 0, true);
    };

    const jump = (seconds) => {
      const wanted = Math.min(Math.max(seconds, begin), end);
      const found = pieces.findIndex((piece) => piece.to > wanted);
      const number = found < 0 ? pieces.length - 1 : found;
      const plays = Boolean(current() && !current().paused);
      const within = Math.min(Math.max(0, wanted - pieces[number].from), Math.max(0, pieces[number].to - pieces[number].from - frame));
      show(number, within, plays);
    };

    const passed = (number) => gaps.find((gap) => number > 0 && gap.from >= pieces[number - 1].to - 2 && gap.to <= pieces[number].from + 2);
    function shown() {
      const at = moment();
      const share = Math.min(Math.max((at - begin) / (end - begin), 0), 1);
      clock.textContent = hour(at);
      const gap = passed(now);
      const words = [says.stand.replace("#", now + 1).replace("%", pieces.length)];
      if (gap) words.push(`${says.gat.replace("#", hour(gap.from)).replace("%", hour(gap.to))}: ${gap.why}`);
      where.textContent = words.join(". ");
      slider.value = String(Math.round(share * 1000));
      slider.setAttribute("aria-valuetext", hour(at));
      for (const side of ["x1", "x2"]) pointer.setAttribute(side, `${share * 100}%`);
      pointer.setAttribute("visibility", "visible");
      links.forEach((link, number) => (number === now ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
    }

    function buttons() {
      button.textContent = current() && !current().paused ? says.pauze : says.speel;
    }

    const toggle = () => {
      const video = current();
      if (!video) show(now, null, true);
      else if (video.paused) video.play().catch(() => {});
      else video.pause();
    };

    const step = (count) => {
      const video = current();
      if (!video) return;
      video.pause();
      const wanted = video.currentTime + count * frame;
      if (wanted < 0 && now > 0) show(now - 1, Math.max(0, pieces[now - 1].to - pieces[now - 1].from - frame), false);
      else if (wanted > (video.duration || Infinity) && now + 1 < pieces.length) show(now + 1, 0, false);
      else video.currentTime = Math.max(0, wanted);
    };

    button.addEventListener("click", toggle);
    for (const one of root.querySelectorAll("[data-stap]")) one.addEventListener("click", () => step(Number(one.dataset.stap)));
    for (const one of root.querySelectorAll("[data-naar]")) {
      one.addEventListener("click", () => show(now + Number(one.dataset.naar), 0, Boolean(current() && !current().paused)));
    }
    const speeds = Array.from(root.querySelectorAll("[data-snel]"));
    for (const one of speeds) {
      one.addEventListener("click", () => {
        speed = Number(one.dataset.snel);
        for (const video of videos.values()) video.playbackRate = speed;
        for (const other of speeds) other.setAttribute("aria-pressed", String(other === one));
      });
    }
    slider.addEventListener("change", () => jump(begin + (Number(slider.value) / 1000) * (end - begin)));
    line.addEventListener("click", (event) => {
      const edge = line.getBoundingClientRect();
      jump(begin + ((event.clientX - edge.left) / edge.width) * (end - begin));
    });
    document.querySelector("[data-spring]").addEventListener("submit", (event) => {
      event.preventDefault();
      const [hours, minutes, seconds] = event.target.elements.moment.value.split(":").map(Number);
      const [atHour, atMinute, atSecond] = hour(begin).split(":").map(Number);
      const later = (hours - atHour) * 3600 + (minutes - atMinute) * 60 + ((seconds || 0) - atSecond);
      if (!Number.isNaN(later)) jump(begin + (later < 0 ? later + 86_400 : later));
    });
    links.forEach((link, number) => link.addEventListener("click", (event) => {
      event.preventDefault();
      show(number, 0, true);
      root.scrollIntoView({ block: "start" });
      root.focus({ preventScroll: true });
    }));
    const keys = {
      k: toggle, j: () => jump(moment() - 10), l: () => jump(moment() + 10), ",": () => step(-1), ".": () => step(1),
    };
    root.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || !keys[event.key] || isOver) return;
      event.preventDefault();
      keys[event.key]();
    });

    root.hidden = false;
    document.querySelector("[data-toetsen]").hidden = false;
    slider.setAttribute("aria-valuetext", hour(begin));
    setInterval(() => current() && !isOver && ask(now), ASK);
  }
})();
