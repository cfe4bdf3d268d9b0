// How the requests of a service are divided: whole numbers that always add up to 100.

import { t } from "/console/core/i18n.js";

export const WHOLE = 100;

/** What a version gets of the requests: 0.0.2 90 %, or that it only listens.
 *
 * @param {Pick<TrafficShare, "version" | "traffic_ratio" | "shadow_percent">} share
 */
export const shareText = ({ version, traffic_ratio: traffic, shadow_percent: shadow }) =>
  shadow ? t("share-shadow", { version, shadow }) : t("share", { version, traffic });

/** Whole parts of a total that stand to each other as these do; alike when all of them are 0.
 *
 * @param {number[]} ratios
 * @param {number} total
 */
export function scaled(ratios, total) {
  const sum = ratios.reduce((one, other) => one + other, 0);
  const exact = ratios.map((ratio) => (sum ? (ratio * total) / sum : total / ratios.length));
  const parts = exact.map(Math.floor);
  const left = total - parts.reduce((one, other) => one + other, 0);
  const byRemainder = exact
    .map((value, at) => [value - parts[at], at])
    .sort(([one], [other]) => other - one);
  for (const [, at] of byRemainder.slice(0, left)) parts[at] += 1;
  return parts;
}

/** The versions with a total divided among some of them, in the proportions that these have.
 *
 * @param {TrafficShare[]} versions
 * @param {(share: TrafficShare) => boolean} isMeant
 * @param {number} total
 * @returns {TrafficShare[]}
 */
function divided(versions, isMeant, total) {
  const parts = scaled(
    versions.filter(isMeant).map((one) => one.traffic_ratio),
    total,
  );
  return versions.map((one) =>
    isMeant(one) ? { ...one, traffic_ratio: parts.shift() ?? 0 } : one,
  );
}

/** The versions after one of them gets another ratio: those that answer too share the rest.
 *
 * @param {TrafficShare[]} versions
 * @param {string} name
 * @param {number} ratio
 */
export function withRatio(versions, name, ratio) {
  /** @param {TrafficShare} one */
  const isOther = (one) => one.version !== name && !one.shadow_percent;
  const own = versions.some(isOther) ? ratio : WHOLE;
  return divided(versions, isOther, WHOLE - own).map((one) =>
    one.version === name ? { ...one, traffic_ratio: own } : one,
  );
}

/** The versions after one of them gets copies only, or no longer.
 *
 * @param {TrafficShare[]} versions
 * @param {string} name
 * @param {number} percent
 */
export function withShadow(versions, name, percent) {
  const silent = percent ? withRatio(versions, name, 0) : versions;
  return silent.map((one) => (one.version === name ? { ...one, shadow_percent: percent } : one));
}

/** The versions without one of them; those that answer share what it had.
 *
 * @param {TrafficShare[]} versions
 * @param {string} name
 */
export const without = (versions, name) =>
  divided(
    versions.filter((one) => one.version !== name),
    (one) => !one.shadow_percent,
    WHOLE,
  );

/** All requests to one version; the others go.
 *
 * @param {TrafficShare} version
 */
export const onlyOne = (version) => [{ ...version, traffic_ratio: WHOLE, shadow_percent: 0 }];

/** @param {TrafficShare[]} versions */
export const total = (versions) => versions.reduce((sum, one) => sum + one.traffic_ratio, 0);
