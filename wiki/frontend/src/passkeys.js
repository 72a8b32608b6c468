// Signing in with a passkey, and making one: only a script can ask a device for it.
// The forms are hidden until it is known that this browser can.
const CANCELLED = "No passkey was given. Try again, or do it another way.";
const FAILED = "This does not work at the moment. Load the page again and try once more.";

if (globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  for (const form of document.querySelectorAll("form[data-passkey]")) setUp(form);
}

/** @param {HTMLFormElement} form */
function setUp(form) {
  const told = form.querySelector("[role=alert]");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    told.hidden = true;
    try {
      const credential = await given(form.dataset.passkey, await asked(form));
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch (error) {
      // A device refuses with a DOMException, whatever the reason: it does not tell.
      told.textContent = error instanceof DOMException ? CANCELLED : error.message;
      told.hidden = false;
    }
  });
}

async function asked(form) {
  const body = new FormData(form);
  const headers = { Accept: "application/json" };
  const answer = await fetch(form.dataset.options, { method: "POST", body, headers });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.detail ?? FAILED);
  return said;
}

function given(step, options) {
  if (step === "make") {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return navigator.credentials.create({ publicKey });
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return navigator.credentials.get({ publicKey });
}
