"use strict";
// What the charts look up again and again, worked out once for each data.

Bangfu.lookup = (function () {
  const known = new WeakMap();

  function lists(n) {
    return Array.from({ length: n }, () => []);
  }

  function of(data) {
    const people = data.people.id.length;
    const look = {
      // Of each person: [group, role], by batch.
      posts: lists(people),
      // Of each region and each batch: groups.
      groupsOfRegion: lists(data.regions.length),
      groupsOfBatch: lists(data.batches.length),
      crewsOfGroup: lists(data.groups.length),
      sitesOfRegion: lists(data.regions.length),
      // Of each site: positions in visits, and in unvisited.
      visitsOfSite: new Map(),
      unvisitedOfSite: new Map(),
      peopleOfUnit: lists(data.units.length),
      shortOfGroup: new Map(),
    };
    data.groups.forEach((group, g) => {
      look.groupsOfRegion[group.region].push(g);
      look.groupsOfBatch[group.batch].push(g);
      for (const [person, role] of group.members) look.posts[person].push([g, role]);
    });
    data.crews.forEach((crew, c) => look.crewsOfGroup[crew.group].push(c));
    data.sites.region.forEach((region, s) => look.sitesOfRegion[region].push(s));
    const into = (map, key, value) => (map.has(key) ? map.get(key).push(value) : map.set(key, [value]));
    data.visits.site.forEach((site, v) => into(look.visitsOfSite, site, v));
    data.unvisited.forEach((one, u) => into(look.unvisitedOfSite, one.site, u));
    data.people.unit.forEach((unit, p) => unit >= 0 && look.peopleOfUnit[unit].push(p));
    for (const s of data.shortfalls) {
      if (s.group !== null) look.shortOfGroup.set(s.group, (look.shortOfGroup.get(s.group) || 0) + s.missing);
    }
    return look;
  }

  return function (data) {
    if (!known.has(data)) known.set(data, of(data));
    return known.get(data);
  };
})();

Bangfu.unitName = function (data, person) {
  const unit = data.units[data.people.unit[person]];
  return unit ? unit.name : "";
};

Bangfu.leaderOf = function (data, group) {
  const leader = data.groups[group].members.find(([, role]) => role === 1);
  return leader ? leader[0] : null;
};

// A light colour for the n-th of many, dark text upon it; neighbours differ in hue.
Bangfu.tints = ["#d6e6f7", "#fbe3cd", "#d5eedf", "#f3d9e8", "#e6e0f6", "#f6efc4", "#d2eef2", "#f5d9d3", "#e2ebcd", "#dfe3ea", "#e9d9c6",
  "#cfe0dc"];
Bangfu.tint = (n) => Bangfu.tints[n % Bangfu.tints.length];

// A strong colour for a crew: each at least 4.5 : 1 on white, apart for the colour-blind.
Bangfu.crewColour = function (number) {
  const colours = ["#0064a4", "#b84300", "#00705a", "#9c3a74", "#6a5500", "#4a48ad", "#8a2a2a", "#37424f"];
  return colours[(number - 1) % colours.length];
};
