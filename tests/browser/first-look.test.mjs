// The workbench from the dropped workbook to the last download, on a round that can be checked by hand.
import test, { after, before } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { launch, open } from "./browser.mjs";
import { BANGFU, REPOSITORY, serve } from "./server.mjs";
import { execFileSync } from "node:child_process";
import * as desk from "./desk.mjs";

let browser, server, page;
before(async () => {
  browser = await launch();
  server = await serve();
  page = await open(browser);
  await page.goto(server.url);
});
after(async () => {
  await browser?.close();
  await server?.end();
});

test("a dropped workbook is read, and what is odd stands beside its cell", async () => {
  await desk.drop(page, path.join(REPOSITORY, "scenarios/first-look/帮扶示例.xlsx"));
  await page.locator("#sheet .cell").first().waitFor();
  const now = await desk.state(page);
  assert.equal(now.open, "帮扶示例.xlsx");
  assert.deepEqual(now.findings, { errors: 0, warnings: 1 });
  await page.keyboard.press("F8");
  await page.locator(".finding-here .severity.warning").waitFor();
  assert.match(await page.locator(".finding-here").innerText(), /W405/);
  assert.match(await page.locator(".finding-here .value").innerText(), /2026-12-11/);
  assert.match(await page.locator(".cell.now").getAttribute("class"), /warning/);
});

test("a cell is mended in place, and read again at once", async () => {
  await page.keyboard.press("Enter");
  await page.locator("#cell-input").fill("2029-06-30");
  await page.keyboard.press("Enter");
  await page.locator(".findings.clean").waitFor();
  assert.deepEqual((await desk.state(page)).findings, { errors: 0, warnings: 0 });
});

test("what is wrong is an error, tells its mend, and holds solving back", async () => {
  await desk.toCell(page, "inspectors", "gender", 0);
  await page.keyboard.press("Enter");
  await page.locator("#cell-input").fill("男女");
  await page.keyboard.press("Enter");
  await page.locator(".cell.error").first().waitFor();
  await page.keyboard.press("F8");
  await page.locator(".finding-here .severity.error").waitFor();
  assert.ok((await page.locator(".finding-here .action").innerText()).length > 3);
  // Lists that are wrong as yet can be taken along, too.
  assert.equal(
    readFileSync(await desk.download(page, "data"))
      .subarray(0, 2)
      .toString(),
    "PK",
  );
  await page.getByRole("link", { name: "排班", exact: true }).click();
  assert.equal(await page.locator("#solve").isDisabled(), true);
  assert.match(await page.locator(".notice.bad").innerText(), /1 处错误/);
  await page.getByRole("link", { name: "去改" }).click();
  await page.locator("#sheet .cell").first().waitFor();
  await page.keyboard.press("F8");
  await page.locator(".finding-here .severity.error").waitFor();
  // The column has two choices: the list takes one.
  await page.keyboard.press("F2");
  await page.locator("#choices li").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.locator(".findings.clean").waitFor();
});

test("a block from a spreadsheet is pasted, rows come and go, and undo takes all back", async () => {
  const before = (await desk.table(page, "inspectors")).total;
  await desk.toCell(page, "inspectors", "id", before);
  await desk.paste(page, "P9\t试一人\t河南\nP10\t试二人\t河南");
  await desk.until(page, async () => (await desk.table(page, "inspectors")).total === before + 2);
  // The keyboard stays where it was: on the cell, in the sheet.
  await page.waitForTimeout(300);
  assert.equal(await page.evaluate(() => document.activeElement.id), "sheet");
  assert.equal(await page.locator(`#cell-${before}-0.now`).count(), 1);
  await desk.toCell(page, "inspectors", "id", before + 1);
  await page.locator("#remove-rows").click();
  await desk.until(page, async () => (await desk.table(page, "inspectors")).total === before + 1);
  await page.locator("#sheet").focus();
  await page.keyboard.press("Control+z");
  await desk.until(page, async () => (await desk.table(page, "inspectors")).total === before + 2);
  await page.locator("#undo").click();
  await desk.until(page, async () => (await desk.table(page, "inspectors")).total === before);
});

test("solving ends with the plan that is known to be best", async () => {
  await page.keyboard.press("Alt+2");
  await page.locator("#seconds").fill("20");
  await page.locator("#solve").click();
  await page.locator(".result .lead").waitFor();
  const { plan } = await desk.state(page);
  assert.equal(plan.proven, true);
  assert.equal(plan.missing, 0);
  assert.match(await page.locator(".figures").innerText(), /已证最优/);
});

test("dragging shows what would break, dropping does it, undo takes it back", async () => {
  await desk.go(page, "plan/board");
  const score = (await desk.state(page)).plan.score;
  const [from, to] = [await desk.card(page, "石家庄1组"), await desk.card(page, "济南1组")];
  const chip = from.locator(".chip").filter({ hasText: "刘志强" });
  await desk.lift(page, chip, to);
  await page.locator(".effect.floating .effect-points").waitFor();
  const told = await page.locator(".effect.floating").innerText();
  assert.match(told, /变差/);
  // P4 is of Shandong and may not inspect there.
  assert.match(told, /回避/);
  await page.mouse.up();
  await to.locator(".chip").filter({ hasText: "刘志强" }).waitFor();
  await desk.until(page, async () => (await desk.state(page)).plan.score > score);
  assert.ok((await desk.state(page)).plan.hard + (await desk.state(page)).plan.missing > 0);
  assert.equal(await from.locator(".seat").count(), 1);
  await page.keyboard.press("Control+z");
  await from.locator(".chip").filter({ hasText: "刘志强" }).waitFor();
  assert.equal((await desk.state(page)).plan.score, score);
});

test("Escape puts down where it was", async () => {
  await desk.go(page, "plan/board");
  const before = (await desk.state(page)).revision;
  await desk.lift(page, (await desk.card(page, "石家庄1组")).locator(".chip").first(), await desk.card(page, "济南1组"));
  await page.keyboard.press("Escape");
  await page.mouse.up();
  assert.equal(await page.locator(".lifted").count(), 0);
  assert.equal((await desk.state(page)).revision, before);
});

test("a lock is kept, shown and lifted", async () => {
  await desk.go(page, "plan/board");
  const card = await desk.card(page, "石家庄1组");
  await desk.menu(page, card.locator(".chip").filter({ hasText: "李文博" }), "锁定在此组");
  await card.locator(".chip.locked").filter({ hasText: "李文博" }).waitFor();
  assert.equal((await desk.state(page)).pins, 1);
  await desk.menu(page, card.locator(".chip").filter({ hasText: "李文博" }), "解除锁定");
  await desk.until(page, async () => (await card.locator(".chip.locked").count()) === 0);
});

test("why somebody serves there is answered", async () => {
  await desk.go(page, "plan/board");
  const card = await desk.card(page, "石家庄1组");
  await desk.menu(page, card.locator(".chip").filter({ hasText: "李文博" }), "为什么在这里");
  await page.locator("dialog .sheet-answer table").first().waitFor({ timeout: 40_000 });
  await page.keyboard.press("Escape");
});

test("substitutes are ranked, and one is taken", async () => {
  await desk.go(page, "plan/board");
  const card = await desk.card(page, "济南1组");
  await desk.menu(page, card.locator(".chip").filter({ hasText: "王建民" }), "找人替补");
  const first = page.locator("dialog .ranked-one").first();
  await first.waitFor({ timeout: 40_000 });
  const name = (await first.locator("strong").innerText()).trim();
  await first.getByRole("button", { name: "换上" }).click();
  await desk.until(page, async () => (await card.locator(".chip").filter({ hasText: "王建民" }).count()) === 0);
  assert.equal(await card.locator(".chip").filter({ hasText: name }).count(), 1);
  await page.locator("#undo").click();
  await card.locator(".chip").filter({ hasText: "王建民" }).waitFor();
});

test("an empty post says why it is empty and what would fill it", async () => {
  // Without P8 six full members are no longer there.
  await desk.go(page, "data");
  await desk.toCell(page, "inspectors", "id", 7);
  await page.locator("#remove-rows").click();
  await desk.until(page, async () => (await desk.table(page, "inspectors")).total === 7);
  await desk.solve(page, 10);
  assert.ok((await desk.state(page)).plan.missing > 0);
  await desk.go(page, "plan/shortfalls");
  await page.getByRole("button", { name: "怎么补" }).first().click();
  await page.locator("dialog .sheet-answer table").first().waitFor({ timeout: 40_000 });
  assert.match(await page.locator("dialog").innerText(), /正式党员/);
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  await page.locator("#undo").click();
  await page.locator("#undo").click();
  await desk.until(page, async () => (await desk.table(page, "inspectors")).total === 8);
});

test("variants are composed, solved, laid side by side and adopted", async () => {
  await desk.go(page, "whatif");
  await page.locator("#line-unit").selectOption({ label: "河南省生态环境厅" });
  await page.locator("#line-by").fill("-1");
  await page.locator("#compose").click();
  await page.locator("#add-variant").click();
  await page.locator("#variant-lines-1").fill("没有这张表.甲.乙 = 1");
  await page.locator("#run-variants").click();
  await page.getByRole("heading", { name: "写法要改" }).waitFor();
  await page.locator("#variant-lines-1").fill("批次.第1批.日期 +1");
  await page.locator("#whatif-seconds").fill("10");
  await page.locator("#run-variants").click();
  await page.locator("#variant-table tbody tr").nth(2).waitFor({ timeout: 40_000 });
  await page.getByRole("link", { name: "并排看" }).first().click();
  await page.locator(".pair .panel").nth(1).waitFor();
  assert.equal(await page.locator(".pair .chart .map-body").count(), 2);
  await page.goBack();
  await page.locator('#variant-table tr[data-variant="2"]').getByRole("button", { name: "采用" }).click();
  await page.locator(".group-card").first().waitFor();
  assert.match((await desk.state(page)).undo.zh, /采用/);
});

test("the history goes back to an earlier plan", async () => {
  await desk.go(page, "history");
  await page.locator("#undo").click();
  await desk.until(page, async () => !/采用/.test((await desk.state(page)).undo?.zh || ""));
  await page.waitForTimeout(300);
  assert.ok((await page.locator("#history-table tbody tr").count()) >= 2);
  // Of the plans that are not in use, the one that was made first.
  const row = page.locator("#history-table tbody tr:not(.present)").last();
  const number = Number.parseInt(await row.locator("th").innerText(), 10);
  await row.getByRole("button", { name: /回到此方案/ }).click();
  await desk.until(page, async () => (await desk.state(page)).plan.number === number);
  await page
    .locator("#history-table tr.present th")
    .filter({ hasText: String(number) })
    .waitFor();
});

/** What was downloaded, by kind. */
const files = {};

test("every file comes, is of its kind, and holds no name where names are left out", async () => {
  await desk.solve(page, 5);
  await desk.go(page, "export");
  const kinds = { workbook: "PK", notices: "PK", calendar: "PK", csv: "PK", round: "PK", page: "<!doctype html", geojson: "{", plan: "{" };
  for (const [what, begins] of Object.entries(kinds)) {
    files[what] = await desk.download(page, what);
    const bytes = readFileSync(files[what]);
    assert.ok(bytes.length > 100, what);
    assert.equal(bytes.subarray(0, begins.length).toString("latin1").toLowerCase(), begins.toLowerCase(), what);
  }
  await page.locator("#redact").check();
  const redacted = readFileSync(await desk.download(page, "page"), "utf8");
  assert.ok(!redacted.includes("王建民"));
});

test("the plan that was handed over is one that verify accepts", () => {
  const told = execFileSync(BANGFU, ["verify", files.round, files.plan, "--lang", "en"], { encoding: "utf8" });
  assert.match(told, /verified/);
});

test("English on a switch, and remembered", async () => {
  await page.locator("#language").click();
  await page.getByRole("heading", { name: "Export", exact: true }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Export", exact: true }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await page.locator("#language").click();
  await page.getByRole("heading", { name: "导出", exact: true }).waitFor();
});

test("the page itself did nothing wrong, and the terminal holds no name", () => {
  assert.deepEqual(page.faults, []);
  assert.doesNotMatch(server.said(), /王建民|李文博/);
});
