// For who is signed in: the worker that answers without a connection. Nothing asks anybody to install anything.
"use strict";

const { worker } = document.currentScript.dataset;

const begin = () => {
  const policy = window.trustedTypes?.createPolicy("worker", { createScriptURL: () => worker });
  navigator.serviceWorker.register(policy?.createScriptURL("") ?? worker, { updateViaCache: "none" }).catch(() => {});
};

addEventListener("beforeinstallprompt", (event) => event.preventDefault());
if (navigator.serviceWorker) addEventListener("load", begin);
