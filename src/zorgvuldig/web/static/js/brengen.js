// Bringing files in pieces: many at once, with progress, going on after a break or a reload. Without this script the same form
// brings whole files. Nothing is kept in the browser: the server says what of a file came in before.
"use strict";

(() => {
  const TRIES = 8;
  const LONGEST = 30_000;
  const pause = (ms) => new Promise((go) => setTimeout(go, ms));

  const form = document.querySelector("form.brengen");
  if (!form) return;
  const says = form.dataset;
  const chooser = form.querySelector('input[type="file"]');
  const list = form.querySelector(".brengen-nu");
  const status = form.querySelector(".brengen-melding");
  const secret = form.querySelector('input[name="csrfmiddlewaretoken"]').value;
  const queue = [];
  let isBusy = false;

  class Stop extends Error {}

  // One request; `moved` hears how many bytes left. Answers [status, what was said], and status 0 without a connection.
  const send = (address, fields, job, moved) =>
    new Promise((answer) => {
      const request = new XMLHttpRequest();
      const data = new FormData();
      data.append("csrfmiddlewaretoken", secret);
      Object.entries(fields).forEach(([name, value]) => data.append(name, value));
      request.open("POST", address);
      request.upload.onprogress = (event) => moved?.(event.loaded);
      request.onload = () => {
        let said = null;
        try {
          said = JSON.parse(request.responseText);
        } catch {
          // A page: whoever is signed out is led to one.
        }
        answer([request.status, said]);
      };
      request.onerror = request.ontimeout = request.onabort = () => answer([0, null]);
      request.timeout = 120_000;
      job.request = request;
      request.send(data);
    });

  // The same with patience: what fails on the way is tried again, a little later each time.
  const insist = async (address, fields, job, moved) => {
    for (let tried = 0; tried < TRIES; tried += 1) {
      if (job.isOff) throw new Stop(says.tekstWeg);
      const [code, said] = await send(address, fields, job, moved);
      if (job.isOff) throw new Stop(says.tekstWeg);
      if (said && code !== 0 && code < 500) return [code, said];
      if (code === 200) throw new Stop(says.tekstUit);
      if (code !== 0 && code < 500 && code !== 408 && code !== 429) throw new Stop(says.tekstStop);
      job.word.textContent = says.tekstOpnieuw;
      await pause(Math.min(LONGEST, 1000 * 2 ** tried));
    }
    throw new Stop(says.tekstStop);
  };

  const begin = async (job, isAnew) => {
    const fields = { name: job.file.name, size: String(job.file.size) };
    if (isAnew) fields.nieuw = "ja";
    const [code, said] = await insist(says.begin, fields, job);
    if (code !== 200) throw new Stop(said.waarom);
    job.away = said.weg;
    return said;
  };

  const shown = (job, received) => {
    job.bar.value = received;
    job.word.textContent = `${says.tekstBezig}: ${Math.floor((received * 100) / job.file.size)} %`;
  };

  const piece = async (job, at, number) => {
    const begins = number * at.grootte;
    const fields = { begin: String(begins), stuk: job.file.slice(begins, begins + at.grootte) };
    return insist(`${at.stuk}${number}/`, fields, job, (bytes) => shown(job, Math.min(job.file.size, begins + bytes)));
  };

  // What came in before has to be of this very file, so the last piece of it goes once more.
  const bring = async (job) => {
    let at = await begin(job, false);
    let number = Math.floor(at.binnen / at.grootte);
    if (at.binnen > 0 && !at.klaar) number = Math.max(0, number - 1);
    let isAnew = false;
    let lost = 0;
    while (!at.klaar) {
      shown(job, Math.min(job.file.size, number * at.grootte));
      const [code, said] = await piece(job, at, number);
      if (code === 200) {
        at = said;
        number = Math.max(number + 1, Math.floor(at.binnen / at.grootte));
      } else if (code === 409 && said.ander && !isAnew) {
        at = await begin(job, true);
        isAnew = true;
        number = 0;
      } else if (code === 409 && Number.isInteger(said.binnen) && lost < 3) {
        lost += 1;
        number = Math.floor(said.binnen / at.grootte);
      } else {
        throw new Stop(said.waarom);
      }
    }
  };

  const done = (job, word) => {
    job.word.textContent = word;
    job.off.remove();
  };

  const run = async () => {
    if (isBusy) return;
    isBusy = true;
    let failed = 0;
    for (let job = queue.shift(); job; job = queue.shift()) {
      try {
        if (job.isOff) throw new Stop(says.tekstWeg);
        if (job.file.size === 0) throw new Stop(says.tekstLeeg);
        await bring(job);
        job.bar.value = job.file.size;
        done(job, says.tekstKlaar);
      } catch (error) {
        if (!(error instanceof Stop)) throw error;
        failed += 1;
        job.bar.remove();
        done(job, error.message);
        status.textContent = `${job.file.name}: ${error.message}`;
      }
    }
    isBusy = false;
    if (!failed) status.textContent = says.tekstAlles;
  };

  const cancel = (job) => {
    job.isOff = true;
    job.request?.abort();
    if (job.away) send(job.away, {}, {});
    done(job, says.tekstWeg);
    job.bar.remove();
  };

  const add = (file) => {
    const line = document.createElement("li");
    line.className = "post";
    const name = document.createElement("b");
    const word = document.createElement("span");
    const bar = document.createElement("progress");
    const off = document.createElement("button");
    name.textContent = file.name;
    word.textContent = says.tekstWacht;
    bar.max = file.size || 1;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    off.type = "button";
    off.className = "knop stille klein";
    off.textContent = says.tekstBreek;
    off.setAttribute("aria-label", `${says.tekstBreek}: ${file.name}`);
    line.append(name, word, bar, off);
    list.append(line);
    list.hidden = false;
    const job = { file, word, bar, off, isOff: false };
    off.addEventListener("click", () => cancel(job));
    queue.push(job);
  };

  const take = (files) => {
    const chosen = Array.from(files).slice(0, chooser.multiple ? undefined : 1);
    if (!chosen.length) return;
    status.textContent = "";
    chosen.forEach(add);
    chooser.value = "";
    run();
  };

  form.classList.add("met-script");
  form.addEventListener("submit", (event) => {
    if (!chooser.files.length) return; // the server says what is missing
    event.preventDefault();
    take(chooser.files);
  });
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("boven");
  });
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) form.classList.remove("boven");
  });
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("boven");
    take(event.dataTransfer.files);
  });
  window.addEventListener("beforeunload", (event) => {
    if (isBusy) event.preventDefault();
  });
})();
