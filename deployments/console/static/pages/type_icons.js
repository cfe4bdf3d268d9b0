// The project types with their signs.

import { html } from "/console/core/html.js";

/** @type {ProjectType[]} */
export const TYPES = [
  "image_classification",
  "object_detection",
  "predictive_analytics",
  "sound_classification",
  "text_classification",
];

/** @type {Record<ProjectType, Drawn>} */
const SHAPES = {
  image_classification: html`<rect x="3" y="4" width="18" height="16" rx="2" /><circle cx="8.5" cy="9.5" r="1.8" /><path d="m4 18 5.5-5 3.5 3 3-2.5 4.5 4.5" />`,
  object_detection: html`<path d="M3 8V4h4M17 4h4v4M21 16v4h-4M7 20H3v-4" /><rect x="8" y="8" width="8" height="8" rx="1" />`,
  predictive_analytics: html`<rect x="3" y="4" width="18" height="16" rx="2" /><path d="M3 9.5h18M3 15h18M9.5 9.5V20M15.5 9.5V20" />`,
  sound_classification: html`<path d="M3 10v4M7 7v10M11 4v16M15 8v8M19 10v4" />`,
  text_classification: html`<path d="M5 5h14M5 5v2.5M19 5v2.5M12 5v14M9.5 19h5" />`,
};

/** The sign of a project type.
 *
 * @param {{ type: ProjectType, size?: number }} props
 */
export const TypeIcon = ({
  type,
  size = 24,
}) => html`<svg class="type-icon" width=${size} height=${size} viewBox="0 0 24 24"
  fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${SHAPES[type]}</svg>`;
