// What an organizer must not overlook: locks that name another group, routes that wait, an absence that goes with its substitute, a file
// that was changed after the work on it was left.
import test, { after, before } from "node:test";
import assert from "node:assert/strict";
import { launch, open } from "./browser.mjs";
import { serve } from "./server.mjs";
import * as desk from "./desk.mjs";

let browser, server, page;
before(async () => {
  browser = await launch();
  server = await serve("first-look", "carbon-check");
  page = await open(browser);
  await page.goto(server.url);
  await desk.openRound(page, "first-look");
  await desk.solve(page, 5);
});
after(async () => {
  await browser?.close();
  await server?.end();
});

/** Sends something to the server as the page does. */
const post = (path, body) =>
  page.evaluate(
    async ([path, body]) => {
      const { revision } = await (await fetch("/api/desk")).json();
      const answer = await fetch(path, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Bangfu": "1" },
        body: JSON.stringify({ revision, ...body }),
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    [path, body],
  );
const view = () => page.evaluate(async () => (await fetch("/api/view")).json());

test("a lock to another group is not drawn as one to this group, and can be lifted from here", async () => {
  const { people, groups, batches } = await view();
  const [person] = groups[0].members[0];
  const other = groups.find((one) => one.batch === groups[0].batch && one !== groups[0]);
  const batch = batches[groups[0].batch].id;
  await post("/api/lock", { inspector: people.id[person], batch, group: other.id, kind: "lock" });
  await desk.go(page, "plan/board");
  const chip = page.locator(`.group-card .chip[data-person="${person}"]`);
  await chip.waitFor();
  await desk.until(page, async () => (await desk.state(page)).pins === 1);
  await page.waitForTimeout(500);
  assert.equal(await page.locator(".chip.locked").count(), 0);
  await chip.click();
  const items = await page.locator(".menu [role=menuitem]").allInnerTexts();
  assert.ok(items.includes("锁定在此组") && items.includes("解除锁定"), String(items));
  await page.getByRole("menuitem", { name: "解除锁定" }).click();
  await desk.until(page, async () => !(await desk.state(page)).pins);
  await page.waitForTimeout(500);
  // A lock to the batch, whatever the group, is drawn and lifted.
  await post("/api/lock", { inspector: people.id[person], batch, group: null, kind: "lock" });
  await page.locator(`.chip.locked[data-person="${person}"]`).waitFor();
  await desk.menu(page, page.locator(`.chip.locked[data-person="${person}"]`), "解除锁定");
  await desk.until(page, async () => !(await desk.state(page)).pins);
});

test("somebody who is stood in for is kept out of the batch in the same step", async () => {
  const { people, groups, batches } = await view();
  const person = groups[0].members[0][0];
  await desk.go(page, "plan/board");
  await desk.menu(page, page.locator(`.group-card .chip[data-person="${person}"]`), "找人替补");
  const one = page.locator("dialog .ranked-one").first();
  await one.waitFor({ timeout: 40_000 });
  const before = await desk.state(page);
  const [sent] = await Promise.all([
    page.waitForRequest((request) => request.url().endsWith("/api/move")),
    one.getByRole("button", { name: "换上" }).click(),
  ]);
  const { lines, moves } = sent.postDataJSON();
  assert.deepEqual(lines, [`add pins inspector="${people.id[person]}" batch="${batches[groups[0].batch].id}" kind=禁止`]);
  assert.ok(moves.length > 1);
  await desk.until(page, async () => (await desk.state(page)).revision > before.revision);
  assert.equal((await desk.state(page)).plan.stale, before.plan.stale);
  await page.locator("#undo").click();
  await desk.until(page, async () => (await desk.state(page)).revision > before.revision + 1);
  await page.locator(`.group-card .chip[data-person="${person}"]`).waitFor();
});

test("a round that is closed right after a change is gone on with where it was", async () => {
  const { total } = await desk.table(page, "inspectors");
  for (let more = 1; more <= 4; more += 1) {
    await post("/api/rows", { place: (await desk.state(page)).tables.find((one) => one.table === "inspectors").place, add: [[`P9${more}`]] });
    await page.locator("#rounds").click();
    await page.locator(".round-open").filter({ hasText: "first-look" }).click();
    await page.locator("#sheet .cell").first().waitFor();
    assert.equal((await desk.table(page, "inspectors")).total, total + more);
  }
});

test("a file changed after the work was left is asked about, not passed over", async () => {
  await page.route("**/api/desk", async (route) => {
    const answer = await route.fetch();
    const told = await answer.json();
    for (const round of told.rounds || []) round.changed = round.name === "first-look";
    await route.fulfill({ response: answer, json: told });
  });
  await page.locator("#rounds").click();
  await page.locator(".round .tag").first().waitFor();
  await page.reload();
  const asked = async (button) => {
    await page.locator(".round-open").filter({ hasText: "first-look" }).click();
    await page.locator("dialog").waitFor();
    const [sent] = await Promise.all([
      page.waitForRequest((request) => request.url().endsWith("/api/open")),
      page.getByRole("button", { name: button }).click(),
    ]);
    await page.locator("#sheet .cell").first().waitFor();
    return sent.postDataJSON().resume;
  };
  await page.locator(".round .tag.odd").waitFor();
  assert.equal(await asked("接着上次的做"), true);
  assert.ok((await desk.state(page)).plan);
  await page.locator("#rounds").click();
  await page.locator(".round .tag").first().waitFor();
  await page.reload();
  assert.equal(await asked("用新文件重新开始"), false);
  assert.equal((await desk.state(page)).plan, null);
  await page.unroute("**/api/desk");
});

test("routes that wait are told where files are handed on, with the way to plan them", async () => {
  await page.locator("#rounds").click();
  await desk.openRound(page, "carbon-check");
  await desk.solve(page, 20);
  const { people, groups, batches } = await view();
  const from = groups.find((one) => one.members.length > 1);
  await post("/api/move", {
    moves: [{ inspector: people.id[from.members.at(-1)[0]], batch: batches[from.batch].id, from: from.id, to: null }],
    preview: false,
  });
  assert.ok((await desk.state(page)).plan.routesStale.length > 0);
  await desk.go(page, "export");
  await page.locator(".odds #routes").waitFor();
  assert.match(await page.locator(".odds").innerText(), /路线/);
  await page.locator(".odds #routes").click();
  await desk.until(page, async () => !(await desk.state(page)).plan.routesStale.length, 90_000);
  await page.locator(".odds #routes").waitFor({ state: "detached" });
  assert.deepEqual(page.faults, []);
});
