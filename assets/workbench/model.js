// The plan's data, looked up the way the board needs it: who serves where in a batch, who is free, what a group lacks, what is locked.
"use strict";
(() => {
  const bench = Bangfu.bench;
  const { api, state, t } = bench;

  /** `山西省生态环境厅` → `山西`: on a chip there is room for little. */
  const short = (name) =>
    name.replace(/(生态环境|环境保护|环保)(厅|局)$/, "").replace(/(省|市|自治区|壮族自治区|回族自治区|维吾尔自治区)$/, "") || name;

  function model(data) {
    const { people, groups, batches, units } = data;
    const overlaps = batches.map((one) => batches.map((other) => one.start <= other.end && other.start <= one.end));
    const ofBatch = batches.map(() => []);
    groups.forEach((group, index) => ofBatch[group.batch]?.push(index));
    const lacks = groups.map(() => []);
    data.shortfalls.forEach((lack, index) => {
      if (lack.group === null || lack.group === undefined) return;
      // On its own card a group need not be named again.
      const named = [batches[lack.batch]?.name, groups[lack.group].name];
      const brief = named.reduce(
        (text, name) => (name && text.startsWith(name) ? text.slice(name.length).replace(/^[\s,，:：]+/, "") : text),
        lack.text,
      );
      lacks[lack.group].push({ ...lack, index, brief });
    });

    /** person → [group, role] in the batch. */
    const serving = (batch) => {
      const placed = new Map();
      for (const index of ofBatch[batch]) for (const [person, role] of groups[index].members) placed.set(person, [index, role]);
      return placed;
    };
    /** Everybody who serves neither in the batch nor in one at the same time; those on leave come last. */
    const free = (batch) => {
      const busy = new Set();
      batches.forEach((_, other) => {
        if (overlaps[batch][other]) for (const person of serving(other).keys()) busy.add(person);
      });
      const all = people.id.map((_, person) => person).filter((person) => !busy.has(person));
      return [...all.filter((person) => !isAway(person, batch)), ...all.filter((person) => isAway(person, batch))];
    };
    const isAway = (person, batch) => (people.away?.[person] || []).includes(batch);
    const unitOf = (person) => (people.unit[person] >= 0 ? units[people.unit[person]] : null);
    const holds = (person) =>
      people.certified[person] !== null && people.certified[person] !== undefined && people.certified[person] !== false;
    const isFull = (person) => /中共党员|正式党员|full/i.test(people.party[person] || "");
    const skills = (person) => (people.skills[person] || []).map(([skill, level]) => `${data.skills[skill]}${level > 1 ? level : ""}`);
    const roleName = (role) => (data.roles[role] ? data.roles[role].name : "");
    /** What a chip says of somebody, in one line. */
    const about = (person, role) =>
      [
        people.name[person],
        role ? roleName(role) : null,
        unitOf(person)?.name,
        people.party[person],
        holds(person) ? t("certified") : null,
        skills(person).join(" "),
      ]
        .filter(Boolean)
        .join(t("comma"));

    /** Makes the moves in the data itself, so that the board shows them before the server has told the new plan. */
    function apply(moves) {
      for (const move of moves) {
        const person = people.id.indexOf(move.inspector);
        const take = groups.find((group) => group.id === move.from);
        if (take) take.members = take.members.filter(([who]) => who !== person);
        const give = groups.find((group) => group.id === move.to);
        if (give) give.members = [...give.members, [person, 0]];
      }
    }

    return {
      data,
      people,
      groups,
      batches,
      units,
      ofBatch,
      lacks,
      serving,
      free,
      isAway,
      unitOf,
      holds,
      isFull,
      skills,
      roleName,
      about,
      apply,
    };
  }

  /** Locks as the table of pins has them: "person batch" → [{kind, group}], ids. */
  async function locks(data) {
    const table = state.desk.tables.find((one) => one.table === "pins");
    const found = new Map();
    if (!table || !table.rows) return found;
    const { columns, rows } = await api.get(`/api/tables/${encodeURIComponent(table.place)}?from=0&count=5000&only=all`);
    const at = Object.fromEntries(columns.map((column, index) => [column.name ? column.name.en : column.head, index]));
    const resolve = (list, text) => (list.find((one) => one.id === text) || list.find((one) => one.name === text) || { id: text }).id;
    for (const { cells } of rows) {
      const key = `${cells[at.inspector]} ${resolve(data.batches, cells[at.batch] || "")}`;
      const kind = /禁止|forbid/i.test(cells[at.kind] || "") ? "forbid" : "lock";
      found.set(key, [...(found.get(key) || []), { kind, group: cells[at.group] || null }]);
    }
    return found;
  }

  Object.assign(bench, { model, locks, short });
})();
