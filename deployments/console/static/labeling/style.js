// The style sheet of the labeling pages, loaded with them.

const sheet = document.createElement("link");
sheet.rel = "stylesheet";
sheet.href = "/console/labeling/labeling.css";
document.head.append(sheet);
await new Promise((resolve) => {
  sheet.onload = resolve;
  sheet.onerror = resolve; // an unstyled page is better than none
});
