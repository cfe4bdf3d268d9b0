// Comparing versions of a model, promotion, drift, and what became of a schedule.

/** @type {Record<string, string>} */
export default {
  "comparing with {version}": "正在与 {version} 比较",
  "The project has no service yet; start a round with people once to deploy a version":
    "项目还没有服务；请先进行一轮由人工部署的训练",
  "It was promoted before": "该版本此前已投入使用",
  "promoted {version}: {part}": "{version} 已投入使用：{part}",
  "kept {version}: {part}": "保留 {version}：{part}",
  "{version} serves at {address}. {part}": "{version} 正在提供服务：{address}。{part}",
  "{version} serves when the service is started again. {part}":
    "服务再次启动后由 {version} 提供服务。{part}",
  "{version} is kept and does not serve. {part}": "{version} 已保留，但不提供服务。{part}",
  "kept: {part}": "保留原版本：{part}",
  "version {version} could not take the place of {former} in service {name}, which keeps it: {part}":
    "版本 {version} 无法替换服务 {name} 中的 {former}，服务保留原版本：{part}",
  "the project's service was deleted meanwhile; start another round":
    "项目的服务已被删除；请开始新一轮",
  "models of type {word} are not compared by {name}; choose one of {names}":
    "{word}模型不按 {name} 比较；请选择：{names}",
  "versions of {application} are not compared by {name}; choose one of {names}":
    "{application} 的版本不按 {name} 比较；请选择：{names}",
  "{version} cannot be compared with {older}: of {newer}'s {n} validation samples one of them has learned from {nn}, and the remaining {nnn} are too few (at least {least} are needed); add samples, then train again":
    "{version} 无法与 {older} 比较：{newer} 的 {n} 个验证样本中有 {nn} 个已被其中一个版本学习，剩余 {nnn} 个过少（至少需要 {least} 个）；请添加样本后重新训练",
  "{version} is not better beyond doubt: {part}": "无法确定 {version} 更好：{part}",
  "{version} is better than {older}: {part}": "{version} 优于 {older}：{part}",
  "{version} is worse than {older}: {part}": "{version} 不如 {older}：{part}",
  "{metric} {n} points ({nn} to {nnn})": "{metric} {n} 个百分点（{nn} 至 {nnn}）",
  "accuracy {n} points ({nn} to {nnn})": "准确率 {n} 个百分点（{nn} 至 {nnn}）",
  "F1 of a picture {n} points ({nn} to {nnn})": "单张图片的 F1 {n} 个百分点（{nn} 至 {nnn}）",
  "{metric} {n} ({nn} to {nnn})": "{metric} {n}（{nn} 至 {nnn}）",
  "accuracy {first} after {second}, each in its own evaluation":
    "准确率 {first}，此前为 {second}，各自评估",
  "mAP@50 {first} after {second}, each in its own evaluation":
    "mAP@50 {first}，此前为 {second}，各自评估",
  "mean error {first} after {second}, each in its own evaluation":
    "平均误差 {first}，此前为 {second}，各自评估",
  "RMSE {first} after {second}, each in its own evaluation":
    "RMSE {first}，此前为 {second}，各自评估",
  "not better beyond doubt: {part}": "无法确定更好：{part}",
  "Decided by a person: {part}": "由人员决定：{part}",
  "{version} does not know {names}: it is wrong about their samples":
    "{version} 不含 {names}，对这些样本的预测均为错误",
  "{version} no longer has {names}, which {older} may still answer":
    "{version} 已不含 {names}，而 {older} 仍可能预测为它们",
  "Columns that are gone are empty for {version}: {names}":
    "已删除的列对 {version} 视为空值：{names}",
  "version {version} of {application} is given twice; choose another one":
    "{application} 的版本 {version} 被选择了两次；请选择另一个版本",
  "{first} and {second} are of different AI applications; compare versions of one":
    "{first} 与 {second} 属于不同的 AI 应用；请比较同一应用的版本",
  "version {version} of {application} is {word}; only {word2} versions can be compared":
    "{application} 的版本 {version} 为“{word}”状态；只能比较“{word2}”的版本",
  "version {version} of {application} was imported, so it is not known which samples it has learned from; compare versions that were trained here":
    "{application} 的版本 {version} 是导入的，无法得知其学习过哪些样本；请比较在此训练的版本",
  "{version} predicts {what} labels and {newer} {other} ones; only versions that predict the same can be compared":
    "{version} 预测 {what} 标签，{newer} 预测 {other} 标签；只能比较预测内容相同的版本",
  "{version} predicts {what} and {newer} {other}; only versions that predict the same column can be compared":
    "{version} 预测 {what}，{newer} 预测 {other}；只能比较预测同一列的版本",
  "{first} and {second} of {application} were not compared yet; compare them with POST …/comparison/…":
    "{application} 的 {first} 与 {second} 尚未比较；请先开始比较",
  "{first} and {second} of {application} were not compared by a job yet; compare them with POST …/comparison/…":
    "{application} 的 {first} 与 {second} 尚未通过任务比较；请先开始比较",
  // Drift.
  "{measured}: {n} were seen; {nn} are needed to tell":
    "{measured}：仅有 {n} 个，需要 {nn} 个才能判断",
  "{measured} looks like the training data (PSI {n} of {nn})":
    "{measured} 与训练数据一致（PSI {n}，共 {nn} 个）",
  "{measured} differs somewhat from the training data (PSI {n} of {nn})":
    "{measured} 与训练数据略有不同（PSI {n}，共 {nn} 个）",
  "{measured} differs strongly from the training data (PSI {n} of {nn})":
    "{measured} 与训练数据明显不同（PSI {n}，共 {nn} 个）",
  "too few requests were seen; {n} are needed to tell": "请求过少；需要 {n} 个才能判断",
  "requests look like the training data": "请求与训练数据一致",
  "requests differ from the training data in what is predicted; label some of them and train again":
    "请求的预测结果与训练数据不同；请标注部分请求并重新训练",
  "requests differ from the training data in {names}; label some of them and train again":
    "请求在 {names} 上与训练数据不同；请标注部分请求并重新训练",
  "version {version} has no record of its training data, because it was trained by an earlier release; train again to see drift":
    "版本 {version} 由旧版本的 ExeML 训练，没有训练数据的记录；重新训练后可查看漂移",
  // Schedules.
  "round {n}: done": "第 {n} 轮：已完成",
  "round {n}: done: {part}": "第 {n} 轮：已完成：{part}",
  "round {n}: {word} is {word2}": "第 {n} 轮：{word}，{word2}",
  "round {n}: {word} is {word2}: {part}": "第 {n} 轮：{word}，{word2}：{part}",
  "{n} new samples are there; a round starts": "已有 {n} 个新样本；开始新一轮",
  "{n} new samples are there; waits for the end of round {nn}":
    "已有 {n} 个新样本；等待第 {nn} 轮结束",
  "the engine has lost the start of a round; it starts again":
    "工作流引擎丢失了一轮的启动；正在重新启动",
  "time zone {name} is not known; use a name such as 'Asia/Shanghai' or 'UTC'":
    "未知的时区 {name}；请使用 Asia/Shanghai 或 UTC 等名称",
  "cron {line} does not have the five fields minute, hour, day, month and weekday; for example '0 3 * * 1' is Monday at 3:00":
    "cron {line} 应有分、时、日、月、星期五个字段；例如 0 3 * * 1 表示星期一 3:00",
  "cron {line} has LW or a weekday with L, which Prefect does not know; choose a day, or L for the last one of the month":
    "cron {line} 含有 LW 或带 L 的星期，Prefect 不支持；请选择日期，或用 L 表示当月最后一天",
  "cron {line} cannot be used: {problem}": "cron {line} 无法使用：{problem}",
  "cron {line} never comes; choose another day": "cron {line} 永远不会触发；请选择其他日期",
  "a schedule needs exactly one of cron, every_seconds and new_samples; add several schedules to have several":
    "每个计划只能选择一种触发条件；如需多种，请添加多个计划",
};
