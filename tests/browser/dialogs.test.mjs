// What opens over a view: menus, dialogs and two plans side by side, with axe; and a folder dropped with the mouse.
import test, { after, before } from "node:test";
import assert from "node:assert/strict";
import path from "node:path";
import { NARROW, WIDE, axeFindings, launch, open } from "./browser.mjs";
import { REPOSITORY, serve } from "./server.mjs";
import * as desk from "./desk.mjs";

let browser, server;
before(async () => {
  browser = await launch();
  server = await serve("institute-quota");
});
after(async () => {
  await browser?.close();
  await server?.end();
});

test("a folder dropped with the mouse is a round", async () => {
  const page = await open(browser);
  await page.goto(server.url);
  const box = await page.locator("#zone").boundingBox();
  const mouse = await page.context().newCDPSession(page);
  const data = { items: [], files: [path.join(REPOSITORY, "scenarios", "first-look")], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await mouse.send("Input.dispatchDragEvent", { type, x: box.x + 40, y: box.y + 40, data });
  }
  await page.locator("#sheet .cell").first().waitFor();
  const now = await desk.state(page);
  assert.equal(now.open, "first-look");
  assert.equal(now.findings.errors, 0);
  assert.equal(now.tables.find((one) => one.table === "inspectors").rows, 8);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

/** On the first card of the board: opens what the menu's item of that place opens. */
async function pick(page, at) {
  await page.locator(".board-cards .chip").first().click();
  await page.locator(".menu [role=menuitem]").nth(at).click();
  await page.locator("dialog").waitFor();
}

test("menus, dialogs and two plans side by side: nothing serious for axe, nothing wider than the window", async (t) => {
  const first = await open(browser);
  await first.goto(server.url);
  await first.locator("#rounds").click();
  await desk.openRound(first, "institute-quota");
  await desk.solve(first, 5);
  await desk.go(first, "whatif");
  await first.locator("#line-by").fill("-1");
  await first.locator("#compose").click();
  await first.locator("#whatif-seconds").fill("5");
  await first.locator("#run-variants").click();
  await first.locator("#variant-table tbody tr").nth(1).waitFor({ timeout: 40_000 });
  await first.context().close();
  for (const [size, language] of [
    [WIDE, "zh"],
    [NARROW, "en"],
  ]) {
    const page = await open(browser, { size, language, axe: true });
    await page.goto(server.url);
    const sound = (name) =>
      t.test(`${name} ${size.width} ${language}`, async () => {
        await page.waitForTimeout(300);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= size.width, `wider than the window: ${wide}`);
        assert.deepEqual(await axeFindings(page), []);
      });
    await desk.go(page, "plan/board");
    await page.locator(".board-cards .chip").first().click();
    await page.locator(".menu").waitFor();
    const items = await page.locator(".menu [role=menuitem]").allInnerTexts();
    await sound("menu");
    await page.keyboard.press("Escape");
    const named = (zh, en) => items.findIndex((text) => text.includes(zh) || text.startsWith(en));
    for (const [name, zh, en, ready] of [
      ["move", "移到", "Move", "dialog .effect-points"],
      ["absence", "临时缺席", "Absent", "#absent-from"],
      ["substitutes", "找人替补", "Who could", "dialog .ranked-one"],
      ["why", "为什么在这里", "Why", "dialog table"],
    ]) {
      const at = named(zh, en);
      assert.ok(at >= 0, `${name} is not among ${items}`);
      await pick(page, at);
      await page.locator(ready).first().waitFor({ timeout: 40_000 });
      await sound(name);
      await page.keyboard.press("Escape");
      await page.locator("dialog").waitFor({ state: "detached" });
    }
    await desk.go(page, "whatif");
    await page.locator("#variant-table a").first().click();
    await page.locator(".pair .panel").nth(1).waitFor();
    await sound("side by side");
    assert.deepEqual(page.faults, []);
    await page.context().close();
  }
});
