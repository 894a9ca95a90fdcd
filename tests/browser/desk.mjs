// What the tests do on the workbench again and again, with mouse and keyboard, and what they ask the server to see whether it came out.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";

/** The desk as the server tells it. */
export const state = (page) => page.evaluate(async () => (await fetch("/api/desk")).json());

/** Waits until it holds. */
export async function until(page, holds, milliseconds = 20_000) {
  const end = Date.now() + milliseconds;
  for (;;) {
    if (await holds()) return;
    if (Date.now() > end) assert.fail(`not within ${milliseconds / 1000} s: ${holds}`);
    await page.waitForTimeout(100);
  }
}

/** Goes to a view by its address, as a bookmark would. */
export async function go(page, view) {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#/${view}`);
  await page.waitForTimeout(150);
}

/** Drops a file onto the zone. */
export async function drop(page, file) {
  const given = { name: path.basename(file), bytes: readFileSync(file).toString("base64") };
  const data = await page.evaluateHandle(({ name, bytes }) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))], name));
    return transfer;
  }, given);
  await page.locator("#zone").dispatchEvent("drop", { dataTransfer: data });
}

/** Opens a round that lies in the folder. */
export async function openRound(page, name) {
  await page.locator(".round-open").filter({ hasText: name }).first().click();
  await page.locator("#sheet .cell").first().waitFor({ timeout: 60_000 });
}

/** A table as the server tells it, by its English name. */
export const table = (page, name, from = 0, count = 2000) =>
  page.evaluate(
    async ([name, from, count]) => {
      const desk = await (await fetch("/api/desk")).json();
      const { place } = desk.tables.find((one) => one.table === name);
      return {
        ...(await (await fetch(`/api/tables/${encodeURIComponent(place)}?from=${from}&count=${count}&only=all`)).json()),
        title: desk.tables.find((one) => one.table === name).title,
      };
    },
    [name, from, count],
  );

/** Goes to a cell with the keyboard: the table's tab, then arrows from the first cell. */
export async function toCell(page, name, column, row) {
  if (!/#\/(data|$)/.test(page.url()) && !page.url().endsWith("/")) await go(page, "data");
  const { columns, title } = await table(page, name, 0, 1);
  const across = columns.findIndex((one) => one.name && one.name.en === column);
  assert.ok(across >= 0, `no column ${column}`);
  await page.getByRole("tab", { name: new RegExp(`^\\s*${title.zh}`) }).click();
  await page.locator("#sheet .cell").first().waitFor();
  await page.waitForTimeout(300);
  await page.locator("#sheet").focus();
  await page.keyboard.press("Control+Home");
  for (let at = 0; at < across; at += 1) await page.keyboard.press("ArrowRight");
  for (let at = 0; at < row; at += 1) await page.keyboard.press("ArrowDown");
  await page.locator(`#cell-${row}-${across}.now`).waitFor();
}

/** Pastes a text where the focus is, as Ctrl+V does. */
export const paste = (page, text) =>
  page.evaluate((pasted) => {
    const data = new DataTransfer();
    data.setData("text/plain", pasted);
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);

/** Solves for at most so many seconds, and waits for the plan. */
export async function solve(page, seconds) {
  await go(page, "solve");
  await page.locator("#seconds").fill(String(seconds));
  const { revision } = await state(page);
  await page.locator("#solve").click();
  await until(
    page,
    async () => {
      const now = await state(page);
      return !now.job && now.revision > revision;
    },
    1000 * seconds + 60_000,
  );
}

/** The card of a group. */
export async function card(page, name) {
  const found = page.locator(".group-card").filter({ has: page.getByRole("heading", { name, exact: true }) });
  await found.first().waitFor();
  return found.first();
}

/** Lifts a chip and holds it over something. */
export async function lift(page, chip, over) {
  await chip.scrollIntoViewIfNeeded();
  const [from, to] = [await chip.boundingBox(), await over.boundingBox()];
  await page.mouse.move(from.x + 20, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x + 40, from.y + from.height / 2 + 10, { steps: 3 });
  await page.mouse.move(to.x + to.width / 2, to.y + Math.min(40, to.height / 2), { steps: 8 });
}

/** Chooses something in the menu of a chip or seat. */
export async function menu(page, chip, item) {
  await chip.click();
  await page.getByRole("menuitem", { name: item }).click();
}

/** Downloads a file; gives back where it lies. */
export async function download(page, what) {
  const refused = page
    .locator(".toast.error")
    .waitFor({ timeout: 60_000 })
    .then(async () => {
      throw new Error(`${what}: ${await page.locator(".toast.error").last().innerText()}`);
    });
  const coming = page.waitForEvent("download", { timeout: 60_000 });
  await page.locator(`#get-${what}`).click();
  refused.catch(() => {});
  const file = await Promise.race([coming, refused]);
  const place = path.join(path.dirname(await file.path()), `${Date.now()}-${file.suggestedFilename()}`);
  await file.saveAs(place);
  return place;
}
