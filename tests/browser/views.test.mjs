// Every view in both languages and at both sizes: nothing serious for axe, nothing cut off, names that are markup stay text; and the
// way from a round to a moved person with the keyboard alone.
import test, { after, before } from "node:test";
import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { NARROW, WIDE, axeFindings, launch, open, shot } from "./browser.mjs";
import { REPOSITORY, serve } from "./server.mjs";
import * as desk from "./desk.mjs";

const HOSTILE = `<img src=x onerror="window.broken=1"></script><script>window.broken=1</script>`;
const VIEWS = [
  "data",
  "solve",
  "plan/map",
  "plan/board",
  "plan/rotation",
  "plan/schedule",
  "plan/figures",
  "plan/shortfalls",
  "whatif",
  "history",
  "export",
];

let browser, server;
before(async () => {
  browser = await launch();
  server = await serve("carbon-check", "first-look");
  // An invented person whose name is markup.
  const file = path.join(server.dir, "first-look", "inspectors.csv");
  writeFileSync(file, readFileSync(file, "utf8").replace("王建民", `"${HOSTILE.replaceAll('"', '""')}"`));
  const units = path.join(server.dir, "first-look", "units.csv");
  writeFileSync(units, readFileSync(units, "utf8").replace("河南省生态环境厅", "<b>河南省</b>生态环境厅"));
});
after(async () => {
  await browser?.close();
  await server?.end();
});

test("names that are markup are shown as they are written, and run nowhere", async () => {
  const page = await open(browser);
  await page.goto(server.url);
  await desk.openRound(page, "first-look");
  await page.getByRole("tab", { name: /^人员/ }).click();
  await page.locator(".cell").filter({ hasText: HOSTILE }).first().waitFor();
  await desk.solve(page, 5);
  await desk.go(page, "plan/board");
  const chip = page.locator(".chip").filter({ hasText: HOSTILE }).first();
  await chip.waitFor();
  await chip.click();
  await page.getByRole("menuitem", { name: "移到" }).click();
  assert.ok((await page.locator("dialog h2").innerText()).includes(HOSTILE));
  await page.keyboard.press("Escape");
  await desk.menu(page, chip, "锁定在此组");
  await page.locator(".toast").filter({ hasText: HOSTILE }).waitFor();
  for (const view of VIEWS) {
    await desk.go(page, view);
    await page.waitForTimeout(300);
    assert.equal(await page.evaluate(() => window.broken), undefined, view);
    assert.equal(await page.locator("img").count(), 0, view);
  }
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("tables chosen together become one round; other kinds of file are refused in words", async () => {
  const page = await open(browser);
  await page.goto(server.url);
  await page.locator("#rounds").click();
  await page.locator("#zone").waitFor();
  await page.locator("#file").setInputFiles({ name: "notes.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF") });
  await page.locator(".toast.error").filter({ hasText: ".xlsx" }).waitFor();
  const folder = path.join(REPOSITORY, "scenarios", "first-look");
  const tables = readdirSync(folder).filter((name) => /\.(csv|toml)$/.test(name));
  await page.locator("#file").setInputFiles(tables.map((name) => path.join(folder, name)));
  await page.locator("#sheet .cell").first().waitFor();
  const now = await desk.state(page);
  assert.equal(now.findings.errors, 0);
  assert.equal(now.tables.find((one) => one.table === "inspectors").rows, 8);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("with a finger: a tap opens the menu, a finger that rests lifts and drags", async () => {
  const page = await open(browser, { size: NARROW, touch: true });
  await page.goto(server.url);
  await page.locator("#sheet .cell").first().waitFor();
  await desk.solve(page, 5);
  await desk.go(page, "plan/board");
  const chip = page.locator(".board-cards .chip").first();
  await chip.waitFor();
  await chip.tap();
  await page.locator(".menu [role=menuitem]").first().waitFor();
  await page.keyboard.press("Escape");
  const box = await chip.boundingBox();
  const over = await page.locator(".pool").boundingBox();
  const finger = await page.context().newCDPSession(page);
  const touch = (type, x, y) => finger.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x, y }] });
  await touch("touchStart", box.x + 20, box.y + 12);
  await page.locator(".lifted").waitFor();
  await touch("touchMove", box.x + 30, box.y + 40);
  await touch("touchMove", over.x + 80, over.y + 30);
  await page.locator(".effect.floating .effect-points").waitFor();
  await touch("touchEnd");
  await page.locator(".seat").first().waitFor();
  assert.match((await desk.state(page)).undo.zh, /\S/);
  await page.locator("#undo").tap();
  await page.locator(".seat").first().waitFor({ state: "detached" });
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("with the keyboard alone: from the start to a person in another group", async () => {
  const page = await open(browser);
  await page.goto(server.url);
  await page.locator("#rounds").waitFor();
  const tabTo = async (selector, most = 60) => {
    for (let at = 0; at < most; at += 1) {
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`Tab does not come to ${selector}`);
  };
  await page.evaluate(() => {
    location.hash = "#/data";
  });
  await page.locator("#sheet .cell").first().waitFor();
  await tabTo("#sheet");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("F2");
  await page.locator("#cell-input").waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await page.evaluate(() => document.activeElement.id), "sheet");
  await page.keyboard.press("Alt+3");
  await page.waitForTimeout(300);
  await tabTo('a[href="#/plan/board"]');
  await page.keyboard.press("Enter");
  await page.locator(".chip").first().waitFor();
  await tabTo(".chip");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.notEqual(outline, "none");
  await page.keyboard.press("ArrowDown");
  const picked = await page.evaluate(() => ({
    person: document.activeElement.dataset.person,
    group: document.activeElement.dataset.group,
  }));
  await page.keyboard.press("Enter");
  await page.locator("#option-search").waitFor();
  await page.locator("dialog .effect-points").waitFor();
  await page.keyboard.press("Enter");
  await desk.until(page, async () => {
    const now = await page
      .locator(`.board-cards .chip[data-person="${picked.person}"]`)
      .getAttribute("data-group")
      .catch(() => null);
    return now !== null && now !== picked.group;
  });
  await page.keyboard.press("Control+z");
  await page.locator(`.chip[data-person="${picked.person}"][data-group="${picked.group}"]`).waitFor();
  // A menu by key, and back where one was.
  await page.locator(`.chip[data-person="${picked.person}"]`).focus();
  await page.keyboard.press("Space");
  await page.locator(".menu").waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Escape");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.person), picked.person);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("every view at both sizes in both languages: nothing serious for axe, nothing wider than the window", async (t) => {
  const first = await open(browser);
  await first.goto(server.url);
  await first.locator("#rounds").click();
  await desk.openRound(first, "carbon-check");
  await desk.solve(first, 20);
  await first.context().close();
  for (const size of [WIDE, NARROW]) {
    for (const language of ["zh", "en"]) {
      const page = await open(browser, { size, language, axe: true });
      await page.goto(server.url);
      for (const view of VIEWS) {
        await t.test(`${view} ${size.width} ${language}`, async () => {
          await desk.go(page, view);
          await page.locator(".view h1").first().waitFor();
          await page.waitForTimeout(500);
          if (language === "zh") await shot(page, `${view.replace("/", "-")}-${size.width === 390 ? "narrow" : "wide"}`);
          const wide = await page.evaluate(() => [
            document.documentElement.scrollWidth,
            document.getElementById("main").scrollWidth - document.getElementById("main").clientWidth,
          ]);
          assert.ok(wide[0] <= size.width && wide[1] <= 0, `wider than the window: ${wide}`);
          assert.deepEqual(await axeFindings(page), []);
        });
      }
      assert.deepEqual(page.faults, []);
      await page.context().close();
    }
  }
  const start = await open(browser, { axe: true });
  await start.goto(server.url);
  await start.locator("#rounds").click();
  await start.locator("#zone").waitFor();
  await shot(start, "start-wide");
  assert.deepEqual(await axeFindings(start), []);
  await start.context().close();
});

test("a server that is gone is told, and found again", async () => {
  const page = await open(browser);
  await page.route("**/api/events", (route) => route.abort());
  await page.goto(server.url);
  await page.locator(".gone:not([hidden])").waitFor();
  assert.match(await page.locator(".gone").innerText(), /bangfu serve/);
  await page.unroute("**/api/events");
  await page.locator(".gone").waitFor({ state: "hidden", timeout: 20_000 });
  await page.context().close();
});
