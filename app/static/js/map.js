// Maps that come alive: outlines always, points in clusters, tiles over them if they answer. Everything the map
// shows is in a list on the same page, and the still drawing stands when this module cannot run.

const L = window.L;
if (L) document.querySelectorAll("[data-map]").forEach(draw);

async function draw(figure) {
  const data = figure.dataset;
  const live = figure.querySelector(".map-live");
  const [lat, lon, zoom] = data.here ? data.here.split(",").map(Number) : [];
  const here = data.here && L.latLng(lat, lon);
  if ("pin" in data && !(await answers(data.tiles, here))) return; // one place without tiles: the drawing says more
  live.hidden = false;
  figure.classList.add("map-on");
  const map = canvas(live, data);
  const ring = here && data.radius && L.circle(here, { radius: data.radius * 1000, className: "map-radius", interactive: false });
  const view = ring ? map.setView(here, 8).fitBounds(ring.addTo(map).getBounds()) : here && map.setView(here, zoom || 12);
  if (here && "pin" in data) L.marker(here, { icon: badge("pin pin-plain"), keyboard: false, interactive: false }).addTo(map);
  try {
    const [outlines, points] = await Promise.all([load(data.outlines), load(data.points)]);
    if (outlines) frame(map, L.geoJSON(outlines, { className: "map-land", interactive: false }), view || points?.features.length).addTo(map);
    if (points?.features.length) frame(map, pins(points, data), view).addTo(map);
  } catch {
    figure.querySelector("[data-map-status]").textContent = data.asleep;
  }
  if (data.tiles) cover(map, live, data);
}

function canvas(live, data) {
  const touch = matchMedia("(pointer: coarse)").matches;
  // One finger scrolls the page, two move the map; the wheel turns it only once one is in it.
  const map = L.map(live, { zoomControl: false, scrollWheelZoom: false, dragging: !touch, maxZoom: 18, fadeAnimation: false, zoomAnimation: false,
    attributionControl: false, zoomSnap: data.tiles ? 0.5 : 0.25 });
  L.control.zoom({ zoomInTitle: data.zoomIn, zoomOutTitle: data.zoomOut }).addTo(map);
  // From a mark to its words and back, by the keyboard too.
  map.on("popupopen", ({ popup }) => popup.getElement().querySelector("a").focus({ preventScroll: true }));
  live.addEventListener("keydown", ({ key }) => {
    const mark = key === "Escape" && map._popup?.isOpen() && map._popup._source?.getElement();
    if (mark) map.closePopup() && mark.focus();
  });
  map.on("focus", () => map.scrollWheelZoom.enable()).on("blur", () => map.scrollWheelZoom.disable());
  return map.setView([45.7, 3.2], 8);
}

async function load(address) {
  if (!address) return null;
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`map: ${answer.status}`);
  return answer.json();
}

function frame(map, layer, settled) {
  if (!settled) map.fitBounds(layer.getBounds(), { padding: [20, 20], maxZoom: 14 });
  return layer;
}

function pins(points, data) {
  const few = points.features.length < 100;
  const cluster = L.markerClusterGroup({
    animate: false,
    showCoverageOnHover: false,
    maxClusterRadius: few ? 30 : 50,
    iconCreateFunction: (group) => together(group, data.many),
  });
  const add = ({ properties, geometry }) => {
    const [lon, lat] = geometry.coordinates;
    const icon = properties.rank ? badge("pin", properties.rank, properties.title) : badge("pin pin-plain", "", properties.title);
    return L.marker([lat, lon], { icon, rank: properties.rank, riseOnHover: true }).bindPopup(() => words(properties));
  };
  return cluster.addLayers(points.features.map(add));
}

// Several in one place: their numbers in the list when they are few and all there, else how many they are.
function together(group, many) {
  const count = group.getChildCount();
  const said = many.replace("{n}", count);
  const ranks = group.getAllChildMarkers().map((marker) => marker.options.rank).filter(Boolean).sort((a, b) => a - b);
  if (ranks.length < count || count > 4) return badge("pin pin-many", count, said, 40);
  const seen = ranks.join(" · ");
  return badge("pin pin-ranks", seen, said, 16 + 7 * seen.length);
}

// A mark: what is seen, what is said instead, and how wide it is.
function badge(className, seen = "", said = "", width = seen ? 28 : 20) {
  const html = document.createElement("span");
  html.className = className;
  const number = document.createElement("span");
  number.textContent = seen;
  number.ariaHidden = "true";
  const name = document.createElement("span");
  name.className = "visually-hidden";
  name.textContent = said;
  html.append(number, name);
  const height = Math.min(width, className.includes("many") ? 40 : 28);
  return L.divIcon({ html, className: "", iconSize: [width, height], popupAnchor: [0, -height / 2] });
}

function words({ title, href, place }) {
  const box = document.createElement("p");
  const link = document.createElement("a");
  link.textContent = title;
  link.href = href;
  box.append(link, place ? document.createElement("br") : "", place ?? "");
  return box;
}

function answers(template, here) {
  if (!template) return false;
  const { x, y } = L.CRS.EPSG3857.latLngToPoint(here, 10).divideBy(256).floor();
  const tile = new Image();
  tile.src = L.Util.template(template, { z: 10, x, y, s: "a", r: "" });
  return tile.decode().then(() => true, () => false);
}

// Tiles may never come (no network, a blocked host): the outlines are enough, and a few failures end the asking.
function cover(map, live, data) {
  let failures = 0;
  const tiles = L.tileLayer(data.tiles, { attribution: data.credit, maxZoom: 19 });
  tiles.once("tileload", () => {
    live.classList.add("map-tiled");
    L.control.attribution({ prefix: false }).addTo(map);
  });
  tiles.on("tileerror", () => ++failures === 6 && !live.classList.contains("map-tiled") && tiles.remove());
  tiles.addTo(map);
}
