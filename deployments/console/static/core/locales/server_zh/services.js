// Services, their versions and replicas, and requests to them.

/** @type {Record<string, string>} */
export default {
  "service {name} was stopped while it started; retry": "服务 {name} 在启动期间被停止；请重试",
  "service {name} did not start: {part}": "服务 {name} 未能启动：{part}",
  "its versions were changed meanwhile": "其版本期间被修改",
  "service {name} is not running after {n} s; see `exeml status` and logs/reconciler.log":
    "服务 {name} 在 {n} 秒后仍未运行；请查看 `exeml status` 和 logs/reconciler.log",
  "service {name} is {word}; prediction can be performed only when the service status is Running, so start it first":
    "服务 {name} 为“{word}”状态；仅当服务状态为“运行中”时才能进行预测，请先启动",
  "service {name} is {word}; stop it and wait until it has stopped":
    "服务 {name} 为“{word}”状态；请停止并等待其停止",
  "service {name} was changed meanwhile (revision {n}, not {nn}); look at it again, then repeat the change":
    "服务 {name} 期间被修改（修订 {n}，不是 {nn}）；请查看后重新修改",
  "service {name} belongs to another project; choose another name":
    "服务 {name} 属于其他项目；请换一个名称",
  "service {name} has no such traffic state to go back to; states: {names}":
    "服务 {name} 没有可回滚的该分流状态；现有状态：{names}",
  "service {name} of project {project} is {word}; {part}":
    "项目 {project} 的服务 {name} 为“{word}”状态；{part}",
  "stop it first": "请先停止",
  "wait until it has stopped": "请等待其停止",
  "service {name}, which is {word}, has version {version} of {application}; give it another version, or delete it first":
    "服务 {name}（{word}）正在使用 {application} 的版本 {version}；请先更换版本或删除服务",
  "the recording of service {name} is at revision {n}, not {nn}; look at it again, then change it":
    "服务 {name} 的请求记录设置为修订 {n}，不是 {nn}；请查看后再修改",
  "version {version} of that state was deleted; choose another state":
    "该状态中的版本 {version} 已删除；请选择其他状态",
  "version {version} does not start: {part}": "版本 {version} 无法启动：{part}",
  "version {version} does not start: {part}; the former versions answer":
    "版本 {version} 无法启动：{part}；由原有版本响应",
  "went back: {part}": "已回滚：{part}",
  "deployed {version}": "部署 {version}",
  "divided: {shares}": "分流：{shares}",
  "{version} took the place of {former}": "{version} 替换了 {former}",
  "rolled back": "回滚",
  "rolled back to {n}": "回滚到 {n}",
  "no other version is there to answer the other {n} % of the requests; deploy {version} with a traffic ratio of {nn}":
    "没有其他版本响应其余 {n} % 的请求；请将 {version} 的分流设为 {nn}",
  "the versions {names} are not all different; name each once":
    "版本 {names} 有重复；每个版本只能出现一次",
  "a service has at most {n} versions, not {nn}; leave some out":
    "一个服务最多 {n} 个版本，而不是 {nn} 个；请减少",
  "the traffic ratios add up to {n}; choose ones that add up to {nn}":
    "分流合计为 {n}；应合计为 {nn}",
  "version {version} has a traffic ratio of {n} and a shadow of {nn}; a shadow answers nobody, so one of them is 0":
    "版本 {version} 的分流为 {n}，影子为 {nn}；影子不返回结果，两者之一须为 0",
  "there is no usable version of an AI application {application}; see `exeml model list`":
    "AI 应用 {application} 没有可用的版本；请查看 AI 应用列表",
  "the service keeps its settings when its model is replaced; leave them at their defaults":
    "替换模型时服务保留原有设置；请使用默认值",
  "this round asks for the settings of a service; stop it instead":
    "本轮正在等待服务设置；请改为停止本轮",
  // Compute nodes and training flavors.
  "A GPU": "GPU",
  "The processor of this machine": "本机处理器",
  "The GPU of this machine": "本机 GPU",
  "{n} [core|cores] of this machine's processor": "本机处理器的 {n} 个核心",
  "services predict with ONNX Runtime on the processor; choose a cpu specification":
    "服务使用处理器上的 ONNX Runtime 预测；请选择 cpu 规格",
  "this machine has {n} cores; choose one with at most {nn}":
    "本机有 {n} 个核心；请选择不超过 {nn} 个核心的规格",
  "this machine has {n} MB of memory; choose a smaller one": "本机内存为 {n} MB；请选择较小的规格",
  "specification {name} cannot be used: {part}": "规格 {name} 不可用：{part}",
  "{n} MB of memory are free and a replica needs {nn} MB; stop another service or choose fewer compute nodes":
    "剩余内存 {n} MB，而每个副本需要 {nn} MB；请停止其他服务或减少计算节点",
  "there is no training flavor {name} on this platform; use one of {names}, or add it to EXEML_TRAINING_FLAVORS":
    "平台没有训练规格 {name}；请使用 {names}，或添加到 EXEML_TRAINING_FLAVORS",
  "there is no training flavor {name} on this platform; use {names}":
    "平台没有训练规格 {name}；请使用 {names}",
  "training flavor {name} cannot be used: {part}": "训练规格 {name} 不可用：{part}",
  "no GPU is found on this machine; install its driver, or start a worker on a machine that has one and set worker_here to false in EXEML_TRAINING_FLAVORS":
    "本机未检测到 GPU；请安装驱动，或在有 GPU 的主机上启动工作进程，并在 EXEML_TRAINING_FLAVORS 中将 worker_here 设为 false",
  "none of the ports {n} to {nn} is free for a replica; stop a service or set EXEML_SERVICE_PORTS to another first port":
    "端口 {n} 至 {nn} 均被占用，无法启动副本；请停止其他服务，或设置 EXEML_SERVICE_PORTS",
  "replica on port {n} was not ready after {nn} s; the log is {path}":
    "端口 {n} 上的副本在 {nn} 秒后仍未就绪；日志：{path}",
  "replica on port {n} {ended}: {line} ({nn} MB of memory were free; the log is {path})":
    "端口 {n} 上的副本已退出（{ended}）：{line}（剩余内存 {nn} MB；日志：{path}）",
  "the platform is stopped": "平台已停止",
  // How a service is called.
  "a picture: JPG, PNG or BMP": "图片：JPG、PNG 或 BMP",
  "a sound: WAV": "声音：WAV",
  "a text as JSON": "JSON 格式的文本",
  "records as JSON, up to {n}": "JSON 格式的记录，最多 {n} 条",
  "`predicted_label` and `scores`, pairs of label and score, the best first":
    "`predicted_label` 和 `scores`（标签与置信度，从高到低）",
  "`detection_classes`, `detection_boxes` ([y_min, x_min, y_max, x_max] in pixels) and `detection_scores`, one of each per box":
    "`detection_classes`、`detection_boxes`（[y_min, x_min, y_max, x_max]，像素）和 `detection_scores`，每个框各一项",
  "`data.resp_data`: a `predict` per record, with the scores of the classes":
    "`data.resp_data`：每条记录一个 `predict`，以及各类别的置信度",
  "also tell what decided, true or false": "是否同时返回判断依据（true 或 false）",
  "Also tell which words decided": "同时返回起决定作用的词语",
  "Also give scores and what each column contributed": "同时返回置信度和各列的贡献",
  "Score from which boxes are answered; empty: the one with the best F1":
    "返回框的最低置信度；留空：F1 值最佳的置信度",
  // What a request was refused for.
  "{folder} belongs to another account or is open to others; remove it, or choose a shorter path for EXEML_HOME":
    "{folder} 属于另一个账户或对他人开放；请删除它，或为 EXEML_HOME 选择较短的路径",
  "the gateway does not answer at {address} ({problem}); see `exeml status`":
    "网关 {address} 没有响应（{problem}）；请查看 `exeml status`",
  "no service runs at this address; `exeml service list` shows addresses ({address})":
    "该地址没有运行的服务；`exeml service list` 显示各服务的地址（{address}）",
  "the body is over the limit of the service, which is {limit} bytes or less; send a smaller file, or see `exeml service settings NAME` ({address})":
    "请求体超过服务上限（{limit} 字节以内）；请发送较小的文件（{address}）",
  "there are more requests at once or in a second than the service takes; try again later ({address})":
    "请求过多，超过服务的限制；请稍后再试（{address}）",
  "the service did not answer; try again in a moment ({address})":
    "服务没有响应；请稍后再试（{address}）",
  "no replica of the service is ready; try again in a moment ({address})":
    "服务没有就绪的副本；请稍后再试（{address}）",
  "the API keys of the service cannot be read at the moment; try again in a second":
    "目前无法读取该服务的 API 密钥；请一秒后再试",
  "this replica belongs to another service; try again": "该副本属于另一个服务；请再试一次",
  "another process keeps the files of API keys for over {n} s; see `exeml status`, then try again":
    "另一个进程占用 API 密钥文件超过 {n} 秒；请查看 `exeml status` 后再试",
  "the request did not come within {n} s; send a smaller file, or over a faster line ({address})":
    "请求未在 {n} 秒内发送完；请发送较小的文件，或使用更快的线路（{address}）",
  "the service took too long; try again or send a smaller file ({address})":
    "服务响应超时；请重试或发送较小的文件（{address}）",
  "the service failed; `exeml status` shows where its log is ({address})":
    "服务出错；`exeml status` 显示日志的位置（{address}）",
  "the service had no answer within {n} s; send less at once, or use more compute nodes":
    "服务在 {n} 秒内没有结果；请减少单次发送的内容，或增加计算节点",
  "the multipart body has {n} files; send one with `curl -F file=@NAME`":
    "multipart 请求体中有 {n} 个文件；请用 `curl -F file=@NAME` 发送一个文件",
  "the multipart body is damaged: {problem}": "multipart 请求体已损坏：{problem}",
  "a body of type {kind} is not taken; send a file as multipart/form-data, or JSON as application/json":
    "不支持 {kind} 类型的请求体；请以 multipart/form-data 发送文件，或以 application/json 发送 JSON",
  "the file sent is {part}": "发送的文件：{part}",
  "the file sent is empty (0 bytes); send a JPG, PNG or BMP picture":
    "发送的文件为空（0 字节）；请发送 JPG、PNG 或 BMP 图片",
  "the picture is damaged and cannot be read ({problem}); save it again and send it":
    "图片已损坏，无法读取（{problem}）；请重新保存后发送",
  "the picture has {n} x {nn} pixels; at most {nnn} are accepted, make it smaller":
    "图片为 {n} x {nn} 像素，上限为 {nnn}；请缩小",
  "the bytes sent are {part}": "发送的内容是{part}",
  "the sound is a WAV of the encoding {encoding}; save it as 16-bit WAV (PCM_16) and send it again":
    "声音是 {encoding} 编码的 WAV；请另存为 16 位 WAV（PCM_16）后发送",
  "the body is not UTF-8: byte {n} is {value}; save the text as UTF-8 and send it again":
    "请求体不是 UTF-8：第 {n} 字节为 {value}；请以 UTF-8 保存后重新发送",
  "the option {name} of the request is {value}: {part}; {part2}":
    "请求的选项 {name} 为 {value}：{part}；{part2}",
  "this service takes {options}": "该服务支持 {options}",
  "boxes have no explanation; look at where they lie": "框没有解释；请查看其位置",
  "not for boxes, each of which shows its place": "不适用于框，框本身已显示位置",
  "explain is {value}; send true or false": "explain 为 {value}；请发送 true 或 false",
  "the text": "文本",
  "text {n}": "第 {n} 条文本",
  "{part} is empty; send at least one character": "{part}为空；请至少发送一个字符",
  "{part} has {n} characters; at most {nn} are accepted, shorten it":
    "{part}有 {n} 个字符，上限为 {nn}；请缩短",
  "{part} holds the character NUL; remove it": "{part}含有 NUL 字符；请删除",
  "the JSON body cannot be used{where}: {part}; send {example}, or the text alone":
    "JSON 请求体{where} 无法使用：{part}；请发送 {example}，或仅发送文本",
  "the JSON body cannot be used: {part}; send {example}, or the text alone":
    "JSON 请求体无法使用：{part}；请发送 {example}，或仅发送文本",
  "the body is not UTF-8 at byte {n}": "请求体第 {n} 字节不是 UTF-8",
  "the body is over {n} bytes; send a smaller file": "请求体超过 {n} 字节；请发送较小的文件",
  "the body is nested too deeply; send {example}": "请求体嵌套过深；请发送 {example}",
  "max_body_bytes is {n} and no body may have more than {nn} bytes; choose less, or raise EXEML_UPLOAD_MAX_BYTES":
    "请求体上限为 {n}，但不能超过 {nn} 字节；请减小，或调高 EXEML_UPLOAD_MAX_BYTES",
  "this machine starts no replica: {part}": "本机无法启动副本：{part}",
  "the body is a JSON list; send {example}": "请求体是 JSON 列表；请发送 {example}",
  "at most {n} texts are explained in one request, and {nn} were sent; send fewer":
    "每次请求最多解释 {n} 条文本，已发送 {nn} 条；请减少",
  'send either "text" or "texts"': '请发送 "text" 或 "texts" 之一',
  "record {n} is {value}; send an object with a value a column":
    "第 {n} 条记录为 {value}；请发送各列取值的对象",
  "record {n} has no column that the model uses; send values of {names}":
    "第 {n} 条记录没有模型使用的列；请发送以下列的值：{names}",
  '{what} has "explain", which belongs beside the records; send {example}':
    '{what} 中有 "explain"，它应与记录并列；请发送 {example}',
  'record {n} has "explain", which belongs beside the records; send {example}':
    '第 {n} 条记录中有 "explain"，它应与记录并列；请发送 {example}',
  "record {n}, column {name}: {value} is not a number; send a number, or null when it is not known":
    "第 {n} 条记录的列 {name}：{value} 不是数值；请发送数值，未知时发送 null",
  "record {n}, column {name}: {value} is beyond {limit}; send a [number|text], or null when it is not known":
    "第 {n} 条记录的列 {name}：{value} 超出 {limit}；请更正，未知时发送 null",
  "record {n}, column {name}: {value} is neither text nor a[ | finite ]number; send a text, or null when it is not known":
    "第 {n} 条记录的列 {name}：{value} 既不是文本也不是数值；请发送文本，未知时发送 null",
  "req_data has {n} records; send at most {nn} a request":
    "req_data 有 {n} 条记录；每次请求最多发送 {nn} 条",
  "req_data is no list of records; send {example}": "req_data 不是记录列表；请发送 {example}",
  "the body is not JSON ({problem}); send {example}":
    "请求体不是 JSON（{problem}）；请发送 {example}",
  "the body gives {name} twice; send it once": "请求体中 {name} 出现两次；请只发送一次",
  "{what} is no object with {name} in it; send {example}":
    "{what} 不是含有 {name} 的对象；请发送 {example}",
  "{what} has the unknown field {name}; send {example}":
    "{what} 含有未知字段 {name}；请发送 {example}",
  // Recorded requests.
  "there is no recorded request {id}; it may have been deleted": "没有请求记录 {id}；可能已删除",
  "dataset {name} holds boxes, which one label cannot tell; return the requests without labels and draw the boxes on the labeling page":
    "数据集 {name} 使用框，单个标签无法表示；请不带标签送回请求，并在标注页面画框",
  "dataset {name} has no table any more; upload one first": "数据集 {name} 已没有表格；请先上传",
  "send either ids or below_confidence": "请选择请求，或指定置信度上限",
  "send either ids or all=true": "请选择请求，或选择全部",
  "the time from {begin} to {end} is empty; let it end later":
    "从 {begin} 到 {end} 的时间段为空；请延后结束时间",
  "the time from {begin} to {end} leads out of the calendar; choose another one":
    "从 {begin} 到 {end} 的时间段超出日历范围；请选择其他时间",
  "the step is {n} s; choose a multiple of {nn}": "步长为 {n} 秒；应为 {nn} 的倍数",
  "steps of {n} s make more than {nn} points; choose {nnn} s or more":
    "{n} 秒的步长超过 {nn} 个点；请选择 {nnn} 秒或更长",
};
