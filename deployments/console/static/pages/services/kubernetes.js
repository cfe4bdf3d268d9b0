// A service as manifests for a Kubernetes cluster.

import { html, useState } from "/console/core/html.js";
import { call, withQuery } from "/console/core/api.js";
import { Loading, Problem } from "/console/core/components.js";
import { t } from "/console/core/i18n.js";
import { useLoaded } from "/console/core/polling.js";
import { defaultsOf, SchemaFields } from "/console/core/schema_form.js";
import { useMay } from "/console/core/session.js";
import { CodeBlock } from "/console/pages/code_block.js";
import { downloadText } from "/console/pages/downloads.js";

const NAMES = ["registry", "namespace", "gateway", "host"];

/** @param {{ file: Schemas["RenderedFile"] }} props */
const File = ({
  file,
}) => html`<details><summary>${file.name}${file.private && html` <span class="hint">${t("private-file")}</span>`}</summary>
  <div class="stack tight"><${CodeBlock} text=${file.text} name=${file.name} />
    <p><button type="button" onClick=${() => downloadText(file.name.split("/").at(-1) ?? "", file.text)}>${t("download")}</button></p></div></details>`;

/** @param {{ service: Service, schema: FormSchema }} props */
function Form({ service, schema }) {
  const [values, setValues] = useState(defaultsOf(schema));
  const [files, setFiles] = useState(/** @type {Schemas["RenderedFile"][] | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Error | null} */ (null));
  /** @param {FormEvent} event */
  const render = async (event) => {
    event.preventDefault();
    try {
      setFiles(await call("GET", withQuery(`/services/${service.id}/kubernetes`, values)));
      setProblem(null);
    } catch (error) {
      setProblem(/** @type {Error} */ (error));
    }
  };
  return html`<form class="fields" onSubmit=${render}>
      <div class="fields two"><${SchemaFields} schema=${schema} names=${NAMES} values=${values} onChange=${setValues} /></div>
      <p class="row actions"><button>${t("write-manifests")}</button></p></form>
    ${problem && html`<${Problem} error=${problem} />`}
    ${files?.map((file) => html`<${File} key=${file.name} file=${file} />`)}`;
}

/** The card of the export; the files hold hashes of keys, so that only owners see them.
 *
 * @param {{ service: Service }} props
 */
export function KubernetesExport({ service }) {
  const { data: schema, error } = useLoaded(() => call("GET", "/forms/kubernetes"), []);
  if (!useMay("owner")) return null;
  return html`<section class="card"><h2>Kubernetes</h2><p class="hint">${t("kubernetes-about")}</p>
    ${error && html`<${Problem} error=${error} />`}
    ${schema ? html`<${Form} service=${service} schema=${schema} />` : !error && html`<${Loading} />`}
  </section>`;
}
