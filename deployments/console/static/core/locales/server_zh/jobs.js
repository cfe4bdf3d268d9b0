// Jobs of a dataset, archives, folders and batch predictions.

/** @type {Record<string, string>} */
export default {
  "{items}": "{items}",
  "{n} added": "新增 {n}",
  "{n} updated": "更新 {n}",
  "{n} unchanged": "未变化 {n}",
  "{n} refused": "被拒绝 {n}",
  "{n} vanished": "消失 {n}",
  "{path} holds no files; check the bucket and the folder":
    "{path} 中没有文件；请检查存储桶和文件夹",
  "{path} holds no files; check the input path. Nothing was changed":
    "{path} 中没有文件；请检查输入路径。未作更改",
  "dataset {name} has no input path; set one, then synchronize":
    "数据集 {name} 没有设置输入路径；请设置后再同步",
  "{model} has looked at {n} samples; near-duplicates: {nn}":
    "{model} 已查看 {n} 个样本；近似重复：{nn} 组",
  "dataset {name} has no model yet that could suggest labels; label some samples by hand and train a first model":
    "数据集 {name} 还没有可建议标签的模型；请先手动标注部分样本并训练第一个模型",
  "dataset {name} holds tables, whose labels are a column; nothing can be suggested for it":
    "数据集 {name} 为表格，标签是其中一列；无法建议标签",
  "dataset {name} has a job of kind {word} that is not finished; wait for its end or stop it":
    "数据集 {name} 有未完成的任务（{word}）；请等待其结束或停止",
  "the job is {word} already; start another one": "任务已是“{word}”状态；请开始新的任务",
  "the job is {word} already, so there is nothing to stop": "任务已是“{word}”状态，无需停止",
  "the job is {word} and has no list of files": "任务为“{word}”状态，没有文件列表",
  "a job of kind {word} has no files; look at its message": "“{word}”任务没有文件；请查看其说明",
  "it was interrupted; what was taken in stays, start it again":
    "任务被中断；已取入的内容保留，请重新开始",
  "it was interrupted; nothing of it is kept, start it again":
    "任务被中断；未保留任何结果，请重新开始",
  "stopped on request; what was taken in stays": "已按要求停止；已取入的内容保留",
  "stopped on request; nothing of it is kept": "已按要求停止；未保留任何结果",
  "a fault of ExeML ({name}); its trace is in {path}; what was taken in stays. Start it again":
    "ExeML 故障（{name}）；详情见 {path}；已取入的内容保留。请重新开始",
  "a fault of ExeML ({name}); its trace is in {path}; nothing of it is kept. Start it again":
    "ExeML 故障（{name}）；详情见 {path}；未保留任何结果。请重新开始",
  "the dataset was not checked yet; start a check with POST …/checks":
    "数据集尚未校验；请先开始校验",
  // Archives and folders.
  "{name} holds over {n} files; pack them into several archives":
    "{name} 中的文件超过 {n} 个；请分成多个压缩包",
  "{name} holds over {n} GB when it is unpacked; pack the files into several archives":
    "{name} 解压后超过 {n} GB；请分成多个压缩包",
  "{name} is damaged ({problem}); pack or send it again":
    "{name} 已损坏（{problem}）；请重新打包或发送",
  "{name} is damaged inside the archive ({problem}); pack or send it again":
    "压缩包中的 {name} 已损坏（{problem}）；请重新打包或发送",
  "{name} is an archive inside an archive; unpack it and pack its files":
    "{name} 是压缩包中的压缩包；请解压后将其中的文件打包",
  "{name} is no archive that can be read; pack the files as .zip, .tar, .tar.gz, .tar.bz2 or .tar.xz":
    "{name} 不是可读取的压缩包；请打包为 .zip、.tar、.tar.gz、.tar.bz2 或 .tar.xz",
  "{name} is a link or a device; pack the file itself": "{name} 是链接或设备；请打包文件本身",
  "{name} is packed as a sparse file; pack it as an ordinary one":
    "{name} 以稀疏文件打包；请以普通文件打包",
  "{name} is cut off or damaged: its end is missing; send it again":
    "{name} 不完整或已损坏：缺少结尾；请重新发送",
  "{name} is encrypted; pack it without a password": "{name} 已加密；请不带密码打包",
  "{name} is packed with the method {method}; pack it with the method deflate":
    "{name} 使用 {method} 方式压缩；请使用 deflate 方式",
  "{name} has {n} bytes instead of the {nn} that the archive says; pack it again":
    "{name} 有 {n} 字节，而压缩包标明 {nn} 字节；请重新打包",
  "there is no folder {path}; check the path": "没有文件夹 {path}；请检查路径",
  "{name} cannot be reached ({problem}); remove it": "无法访问 {name}（{problem}）；请移除",
  "{name} is a link that leads out of the folder; put the file itself there":
    "{name} 是指向文件夹之外的链接；请放入文件本身",
  "{name} is no ordinary file; put the files themselves there":
    "{name} 不是普通文件；请放入文件本身",
  "{name} is no longer there; it was removed meanwhile": "{name} 已不存在；期间被移除",
  "{name} cannot be read ({problem}); check its rights": "无法读取 {name}（{problem}）；请检查权限",
  "the disk of {path} is too full to unpack {name}; free some space, or pack the files as .zip, which needs none":
    "{path} 所在磁盘空间不足，无法解压 {name}；请释放空间，或打包为 .zip",
  "the disk of {path} has {n} MB free and {nn} MB are needed; free some space, or lower EXEML_MIN_FREE_BYTES":
    "{path} 所在磁盘剩余 {n} MB，需要 {nn} MB；请释放空间，或调低 EXEML_MIN_FREE_BYTES",
  "s3://{path} is larger than the {n} bytes allowed; make it smaller":
    "s3://{path} 超过 {n} 字节的上限；请缩小",
  "there is no object {key} in bucket {bucket}": "存储桶 {bucket} 中没有对象 {key}",
  "layout {layout} does not suit data for {word}; choose one of {names}":
    "形式 {layout} 不适用于{word}数据；请选择：{names}",
  "format {format} does not suit data for {word}; choose one of {names}":
    "格式 {format} 不适用于{word}数据；请选择：{names}",
  // Batch predictions.
  "the source {path} is a path of the platform's machine, where batch jobs may read nothing; use s3://bucket/folder, or set EXEML_BATCH_FOLDER and restart the platform":
    "数据来源 {path} 是平台主机上的路径，批量作业无权读取；请使用 s3://bucket/folder，或设置 EXEML_BATCH_FOLDER 后重启平台",
  "the source {path} is not below {allowed}; only there batch jobs may read":
    "数据来源 {path} 不在 {allowed} 之下；批量作业只能读取该文件夹",
  "{path} holds no file of the kind {names}; check the source":
    "{path} 中没有 {names} 类型的文件；请检查数据来源",
  "{name} has the columns {names}, of which none is taken for the text; name it in text_column":
    "{name} 的列为 {names}，无法确定文本列；请指定文本列",
  "the row has {part} instead of {n}; mend the row": "该行有 {part}，应为 {n} 个；请修正",
  "{name} is not UTF-8 at byte {n}; save it as UTF-8":
    "{name} 第 {n} 字节不是 UTF-8；请以 UTF-8 保存",
  "the model failed ({problem})": "模型预测失败（{problem}）",
  "AI application {application} has no successful version; see `exeml model list`":
    "AI 应用 {application} 没有可用的版本；请查看 AI 应用列表",
  "{n} predicted, {nn} could not be": "已预测 {n} 个，{nn} 个无法预测",
  "the files of the source are others than when the job began; start another job":
    "数据来源中的文件与作业开始时不同；请新建作业",
  "a process of the batch job has died, perhaps for want of memory; resume the job, with fewer processes":
    "批量作业的一个进程已终止，可能是内存不足；请减少进程数后继续作业",
  "part {n} of batch job {id} has {nn} lines instead of {nnn}; delete it and resume the job":
    "批量作业 {id} 的第 {n} 部分有 {nn} 行，应为 {nnn} 行；请删除后继续作业",
  "parts of batch job {id} are missing in the object store; resume the job":
    "对象存储中缺少批量作业 {id} 的部分结果；请继续作业",
  "the runner is dask, and prefect-dask cannot be used ({problem}); install it with `pip install 'exeml[dask]'`, or use the runner processes":
    "运行方式为 dask，但 prefect-dask 不可用（{problem}）；请用 `pip install 'exeml[dask]'` 安装，或改用 processes",
  "the engine has lost it; {part}": "工作流引擎丢失了该作业；{part}",
  "cancelled on request; {part}": "已按要求取消；{part}",
  "stopped in the engine; {part}": "已在工作流引擎中停止；{part}",
  "the process of the batch job is gone; {part}": "批量作业的进程已不存在；{part}",
  "resume it: what is predicted is not predicted again": "请继续作业：已预测的内容不会重复预测",
  "flow run {id} works on the batch job; let it end":
    "流程运行 {id} 正在处理该批量作业；请等待其结束",
  "the batch job is {word} and no longer of this flow run, which ends here":
    "批量作业为“{word}”状态，已不属于此流程运行",
  "batch job {id} has another process": "批量作业 {id} 已有其他进程",
  "the batch job is still being stopped; try again in a minute":
    "批量作业仍在停止中；请一分钟后重试",
  "the Dask scheduler {name} is none of EXEML_DASK_SCHEDULERS ({names}); batch jobs use only those, add it there and restart the platform":
    "Dask 调度器 {name} 不在 EXEML_DASK_SCHEDULERS（{names}）中；批量作业只使用其中的调度器，请添加后重启平台",
  "the batch job is {word} already, so there is nothing to cancel":
    "批量作业已是“{word}”状态，无需取消",
  "the batch job is {word} already; resume it or start another":
    "批量作业已是“{word}”状态；请继续或新建作业",
  "the batch job is {word}, so there is nothing to resume": "批量作业为“{word}”状态，无需继续",
  "the batch job is {word}; cancel it before you delete it":
    "批量作业为“{word}”状态；请先取消再删除",
  "the batch job is {word} and has no result yet; wait for its end":
    "批量作业为“{word}”状态，还没有结果；请等待其结束",
  "batch job {id}, which is {word}, predicts with version {version} of {application}; wait for its end, or cancel it first":
    "批量作业 {id}（{word}）正在使用 {application} 的版本 {version}；请等待其结束，或先取消",
  "version {version}, which the batch job is to predict with, was deleted; start a job with another version":
    "批量作业要使用的版本 {version} 已删除；请用其他版本新建作业",
  "there is no batch job with id {id}": "没有 id 为 {id} 的批量作业",
  "the run failed": "运行失败",
};
