// How does what a person does reach the workspace, together with what they have typed so far?

import { enter, modalOf, refresh, stateOf } from "./pane.js";

export async function act(pane, name, given, silent = false) {
  notice(pane, "");
  const response = await post(`/page/${stateOf(pane).person}/${name}`, given).catch(() => null);
  if (!response?.ok && !silent) notice(pane, await trouble(response));
  if (response) await refresh(pane);
  return response?.ok ?? false;
}

async function trouble(response) {
  return response?.status === 409 ? (await response.json()).refused : "That did not work. Please try again.";
}

export function post(where, given) {
  const headers = { "Content-Type": "application/json" };
  return fetch(where, { method: "POST", headers, body: JSON.stringify(given) });
}

function notice(pane, text) {
  pane.querySelector(":scope > .trouble")?.remove();
  if (!text) return;
  const shown = document.createElement("p");
  shown.className = "trouble";
  shown.setAttribute("role", "alert");
  shown.textContent = text;
  pane.append(shown);
}

export async function whileBusy(element, work) {
  if (element.getAttribute("aria-busy") === "true") return;
  element.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    element.removeAttribute("aria-busy");
  }
}

// Inputs

export function valueOf(holder) {
  const ticked = [...holder.querySelectorAll("input:checked")].map((each) => each.value);
  if (["checkboxes", "multi_static_select"].includes(holder.dataset.kind)) return ticked;
  if (holder.dataset.kind === "radio_buttons") return ticked[0] ?? "";
  return holder.querySelector("input, textarea, select").value;
}

export function spotOf(element) {
  const { spotKind, spotId } = element.closest("[data-spot-kind]").dataset;
  return { kind: spotKind, id: spotId };
}

// Does it with everything typed in the same form or message; what was taken is no longer only ours.
export async function actIn(pane, element, name, given = {}, silent = false) {
  const holders = [...element.closest("[data-spot-kind]").querySelectorAll(".holder[data-dirty]")];
  const typed = holders.map(written);
  const done = await act(pane, name, { spot: spotOf(element), typed, ...given }, silent);
  holders.forEach((holder, number) => {
    if (done && same(valueOf(holder), typed[number].value)) delete holder.dataset.dirty;
  });
  return done;
}

function written(holder) {
  return { block: holder.dataset.block, action: holder.dataset.action, value: valueOf(holder) };
}

function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

export async function submit(pane, form, name = "submit", given = {}) {
  const { modal, hash } = form.dataset;
  await actIn(pane, form, name, given);
  const now = modalOf(pane);
  if (!now || now.dataset.modal !== modal) return;
  if (now.dataset.hash !== hash) enter(now);
  else showWrong(now.querySelector(".wrong"));
}

// The whole field: what is asked, what was typed and what is wrong with it.
function showWrong(field) {
  field?.querySelector("input, textarea, select").focus({ preventScroll: true });
  field?.scrollIntoView({ block: "nearest" });
}

export function choose(pane, holder, value = valueOf(holder)) {
  const { block, action } = holder.dataset;
  return actIn(pane, holder, "choose", { block, action, value });
}

// Asking back

export function sure(element) {
  if (!element.dataset.confirm) return Promise.resolve(true);
  const asked = JSON.parse(element.dataset.confirm);
  const dialog = document.getElementById("confirm");
  for (const [id, part] of [["title", "title"], ["text", "text"], ["no", "deny"], ["yes", "confirm"]]) {
    document.getElementById(`confirm-${id}`).textContent = asked[part].text;
  }
  document.getElementById("confirm-yes").className = `button ${asked.style ?? "primary"}`;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true });
  });
}
