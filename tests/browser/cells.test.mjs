// Cells as whoever comes from a spreadsheet expects them: a press elsewhere keeps what was written where it was written, line breaks
// stay, and a block reaches as far as it was chosen, whether or not its rows are in sight.
import test, { after, before } from "node:test";
import assert from "node:assert/strict";
import { axeFindings, launch, open } from "./browser.mjs";
import { serve } from "./server.mjs";
import * as desk from "./desk.mjs";

let browser, server, page;
before(async () => {
  browser = await launch();
  server = await serve("winter-air");
  page = await open(browser);
  await page.goto(server.url);
  await desk.openRound(page, "winter-air");
});
after(async () => {
  await browser?.close();
  await server?.end();
});

const row = async (number) => (await desk.table(page, "inspectors", number, 1)).rows[0].cells;
const revision = async () => (await desk.state(page)).revision;
/** The column's place among the cells. */
const column = async (name) => (await desk.table(page, "inspectors", 0, 1)).columns.findIndex((one) => one.name?.en === name);
/** Copies what is chosen, as Ctrl+C does; null where the clipboard was left alone. */
const copy = () =>
  page.evaluate(() => {
    const data = new DataTransfer();
    document.activeElement.dispatchEvent(new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true }));
    return data.getData("text/plain");
  });

test("a press on another cell while writing changes the cell that was written in", async () => {
  const at = await column("phone");
  const [first, other] = [await row(0), await row(3)];
  await desk.toCell(page, "inspectors", "phone", 0);
  await page.keyboard.type("13900000001");
  await page.locator(`#cell-3-${at}`).click();
  await desk.until(page, async () => (await row(0))[at] === "13900000001");
  assert.deepEqual(await row(3), other);
  assert.notEqual(first[at], "13900000001");
  // One is where one pressed, and goes on from there.
  await page.locator(`#cell-3-${at}.now`).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "sheet");
});

test("a press outside of the sheet keeps what was written, and the focus stays where it went", async () => {
  const at = await column("phone");
  await desk.toCell(page, "inspectors", "phone", 1);
  await page.keyboard.type("13900000002");
  await page.locator("#table-search").click();
  await desk.until(page, async () => (await row(1))[at] === "13900000002");
  assert.equal(await page.evaluate(() => document.activeElement.id), "table-search");
});

test("Alt and Enter begin a line within the cell; opened and left, it is unchanged", async () => {
  const at = await column("phone");
  await desk.toCell(page, "inspectors", "phone", 2);
  await page.keyboard.type("1");
  await page.keyboard.press("Alt+Enter");
  await page.keyboard.type("2");
  assert.ok((await page.locator("#cell-input").boundingBox()).height > 40);
  await page.keyboard.press("Enter");
  await desk.until(page, async () => (await row(2))[at] === "1\n2");
  const before = await revision();
  for (const leave of ["Enter", "Tab", "Escape"]) {
    await desk.toCell(page, "inspectors", "phone", 2);
    await page.keyboard.press("F2");
    assert.equal(await page.locator("#cell-input").inputValue(), "1\n2");
    await page.keyboard.press(leave);
  }
  await desk.toCell(page, "inspectors", "phone", 2);
  await page.keyboard.press("F2");
  await page.locator(`#cell-5-${at}`).click();
  await page.waitForTimeout(300);
  assert.equal(await revision(), before);
  assert.equal((await row(2))[at], "1\n2");
});

test("the editor is sound for axe, with a list of choices and without", async () => {
  const other = await open(browser, { axe: true });
  await other.goto(server.url);
  await other.locator("#sheet .cell").first().waitFor();
  for (const name of ["gender", "name"]) {
    await desk.toCell(other, "inspectors", name, 1);
    await other.keyboard.press("F2");
    assert.deepEqual(await axeFindings(other), [], name);
    await other.keyboard.press("Escape");
  }
  await other.context().close();
});

test("line breaks and quotes go through the clipboard as in a spreadsheet", async () => {
  const at = await column("phone");
  await desk.toCell(page, "inspectors", "phone", 2);
  const text = await copy();
  assert.equal(text, '"1\n2"');
  await desk.toCell(page, "inspectors", "phone", 6);
  await desk.paste(page, `${text}\r\n"a ""b"""\r\n5" of pipe\r\n`);
  await desk.until(page, async () => (await row(8))[at] === '5" of pipe');
  assert.equal((await row(6))[at], "1\n2");
  assert.equal((await row(7))[at], 'a "b"');
});

test("a block pasted over rows that were never in sight changes these rows and adds none", async () => {
  const at = await column("phone");
  const { total } = await desk.table(page, "inspectors", 0, 1);
  await page.reload();
  await page.locator("#sheet .cell").first().waitFor();
  await desk.toCell(page, "inspectors", "phone", 1);
  await desk.paste(page, Array.from({ length: 700 }, (_, n) => `1380000${String(n).padStart(4, "0")}`).join("\n"));
  await desk.until(page, async () => (await row(1))[at] === "13800000000");
  const now = await desk.table(page, "inspectors");
  assert.equal(now.total, total);
  assert.equal(now.rows[700].cells[at], "13800000699");
  await page.locator("#undo").click();
  await desk.until(page, async () => (await row(1))[at] !== "13800000000");
});

test("a block that reaches out of sight is wiped, copied and removed as a whole", async () => {
  const at = await column("phone");
  const before = await desk.table(page, "inspectors");
  await page.reload();
  await page.locator("#sheet .cell").first().waitFor();
  await desk.toCell(page, "inspectors", "phone", 0);
  await page.keyboard.press("Control+Shift+ArrowDown");
  // Rows are read on the first press; the second has them at the latest.
  await copy();
  await page.waitForTimeout(1500);
  const lines = await copy();
  assert.ok(lines.endsWith(before.rows.at(-1).cells[at]), lines.slice(-40));
  await page.keyboard.press("Delete");
  await desk.until(page, async () => (await desk.table(page, "inspectors")).rows.every((one) => one.cells[at] === ""));
  await page.locator("#undo").click();
  await desk.until(page, async () => (await row(0))[at] !== "");
  await page.reload();
  await page.locator("#sheet .cell").first().waitFor();
  await desk.toCell(page, "inspectors", "phone", 100);
  await page.keyboard.press("Control+Shift+ArrowDown");
  await page.locator("#remove-rows").click();
  await desk.until(page, async () => (await desk.table(page, "inspectors", 0, 1)).total === 100);
  await page.locator("#undo").click();
  await desk.until(page, async () => (await desk.table(page, "inspectors", 0, 1)).total === before.total);
  assert.deepEqual(page.faults, []);
});
