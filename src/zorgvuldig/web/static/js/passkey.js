// Passkeys: ask the browser for one, put its answer in the form, and send the form.
"use strict";

const bytes = (text) => {
  const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
};

const text = (buffer) => {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte));
  return btoa(letters.join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

const known = (list) => (list ?? []).map((credential) => ({ ...credential, id: bytes(credential.id) }));

const ask = (ceremony, { publicKey }) => {
  const options = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (ceremony === "get") {
    return navigator.credentials.get({ publicKey: { ...options, allowCredentials: known(options.allowCredentials) } });
  }
  const user = { ...options.user, id: bytes(options.user.id) };
  const excludeCredentials = known(options.excludeCredentials);
  return navigator.credentials.create({ publicKey: { ...options, user, excludeCredentials } });
};

const answer = (credential) => {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  return {
    id: credential.id,
    rawId: credential.id,
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
};

const optionsOf = async (form) => {
  const address = form.dataset.optionsUrl;
  if (!address) {
    const data = JSON.parse(form.querySelector("script[type='application/json']").textContent);
    return data.request_options ?? data.creation_options;
  }
  const reply = await fetch(address, { headers: { Accept: "application/json" } });
  if (!reply.ok) throw new Error(reply.statusText);
  return (await reply.json()).request_options;
};

const start = async (form) => {
  const trouble = form.querySelector("[role=alert]");
  trouble.hidden = true;
  try {
    const credential = await ask(form.dataset.passkey, await optionsOf(form));
    form.elements.credential.value = JSON.stringify(answer(credential));
    form.submit();
  } catch (error) {
    trouble.textContent = error.name === "NotAllowedError" ? form.dataset.stopped : form.dataset.failed;
    trouble.hidden = false;
  }
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    start(form);
  });
}
