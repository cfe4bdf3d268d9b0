// Phases of a round, stages of a training, its notes and how good the model is.

/** @type {Record<string, string>} */
export default {
  // Phases.
  "{n} of {nn} samples are labeled": "已标注 {n} / {nn} 个样本",
  "{version}: {n} samples to train, {nn} to validate":
    "{version}：{n} 个样本用于训练，{nn} 个用于验证",
  "{version} again: {n} samples to train, {nn} to validate":
    "再次使用 {version}：{n} 个样本用于训练，{nn} 个用于验证",
  "synchronizing with {path}": "正在同步 {path}",
  "dataset {name} could not be synchronized with {path}: {part}":
    "数据集 {name} 无法与 {path} 同步：{part}",
  "no sample of dataset {name} has a label; label some, then start another round of the project":
    "数据集 {name} 中还没有带标签的样本；请先标注，然后开始项目的新一轮",
  "waits for a training on {flavor} to end: number {n} in the queue":
    "正在排队，等待 {flavor} 上的训练结束：第 {n} 位",
  "Flavor {name} limits a training to {n} minutes": "训练规格 {name} 将训练限制在 {n} 分钟以内",
  "training flavor {name} asks for your agreement; send `agreed`, in a terminal --agree: {text}":
    "使用训练规格 {name} 前需要您同意（请求中发送 agreed，命令行使用 --agree）：{text}",
  "waits for the worker of {flavor} to take it": "等待 {flavor} 的工作进程接手",
  "its process is being started": "正在启动其进程",
  "its process waits for the workflow engine": "其进程正在等待工作流引擎",
  "what is labeled becomes a dataset version": "正在将已标注的数据发布为数据集版本",
  "the data are read and checked": "正在读取并检查数据",
  "the model is stored and packed as a service": "正在保存模型并打包为服务",
  "AI application {name}, version {version}": "AI 应用 {name}，版本 {version}",
  "predictions at {address}": "预测地址：{address}",
  "could not run: {part}": "无法运行：{part}",
  "the run failed; see its log in Prefect": "运行失败；请在 Prefect 中查看日志",
  "ended in the workflow engine before its last phase": "工作流引擎在最后一个阶段之前结束了运行",
  "stopped in the workflow engine": "已在工作流引擎中停止",
  "the process of the run is gone": "运行的进程已不存在",
  "its process was lost {n} times; see its log, then retry":
    "其进程已丢失 {n} 次；请查看日志后重试",
  "the workflow engine does not answer; tried once, next at {time} UTC":
    "工作流引擎没有响应；已尝试一次，下次时间 {time} UTC",
  "the workflow engine does not answer; tried {n} times, next at {time} UTC":
    "工作流引擎没有响应；已尝试 {n} 次，下次时间 {time} UTC",
  "the order could not be handed over; see the log; tried {n} times, next at {time} UTC":
    "指令无法交给工作流引擎；请查看日志；已尝试 {n} 次，下次时间 {time} UTC",
  "round {n} was stopped or has another process now (attempt {nn}, this is {nnn})":
    "第 {n} 轮已停止或已有其他进程（第 {nn} 次尝试，本进程为第 {nnn} 次）",
  "stopped on request": "已按要求停止",
  "it was to be stopped, but its worker was gone; its process was ended instead":
    "停止时其工作进程已不存在，已直接结束进程",
  "{word} was answered wrongly {n} times; start a new run":
    "{word}已 {n} 次填写错误；请开始新的运行",
  "confirm is off; switch it on to go on": "未勾选确认；勾选后才能继续",
  // How good a model is.
  "accuracy {n} ({nn} to {nnn}), F1 {f} on {samples} samples":
    "准确率 {n}（{nn} 至 {nnn}），F1 {f}，基于 {samples} 个样本",
  "MAE {n} ({nn} to {nnn}), MSE {mse}, RMSE {rmse}, R2 {share} on {records} records":
    "MAE {n}（{nn} 至 {nnn}），MSE {mse}，RMSE {rmse}，R² {share}，基于 {records} 条记录",
  "mAP@50 {n} ({nn} to {nnn}), mAP@50:95 {mean}, F1 {f} on {pictures} pictures":
    "mAP@50 {n}（{nn} 至 {nnn}），mAP@50:95 {mean}，F1 {f}，基于 {pictures} 张图片",
  "Evaluated on {n} validation samples, predicted by the model that is served":
    "基于 {n} 个验证样本评估，由所部署的模型预测",
  "Evaluated on {n} samples, each predicted by a model of 5 that did not train on it":
    "基于 {n} 个样本评估，每个样本由未用其训练的模型预测（5 折）",
  "{n} validation samples, predicted by the model that is served":
    "{n} 个验证样本，由所部署的模型预测",
  "{n} samples, each predicted by a model of 5 that did not train on it":
    "{n} 个样本，每个样本由未用其训练的模型预测（5 折）",
  "The metrics say nothing about pictures unlike those it was trained on: another camera, light or subject":
    "指标不适用于与训练数据不同的图片，例如其他相机、光线或拍摄对象",
  "The metrics say nothing about sounds unlike those it was trained on: another microphone, voice or noise":
    "指标不适用于与训练数据不同的声音，例如其他麦克风、嗓音或噪声",
  "The metrics say nothing about texts unlike those it was trained on: another language, style or subject":
    "指标不适用于与训练数据不同的文本，例如其他语言、文体或主题",
  "The metrics say nothing about records unlike those it was trained on: values outside of the ranges it has seen":
    "指标不适用于与训练数据不同的记录，例如超出训练范围的取值",
  "Only {n} samples were used to measure it; the intervals are wide":
    "仅用 {n} 个样本评估，区间较宽",
  "It knows these classes poorly (F1 below {n}): {names}":
    "以下类别识别较差（F1 低于 {n}）：{names}",
  "Accuracy: right of all true and all found boxes": "准确率：真实框与检测框中正确的比例",
  Accuracy: "准确率",
  Precision: "精确率",
  Recall: "召回率",
  "Precision, mean of the classes": "精确率（各类别平均）",
  "Recall, mean of the classes": "召回率（各类别平均）",
  "F1 score": "F1 值",
  "F1 score, mean of the classes": "F1 值（各类别平均）",
  "Calibration error: how far confidence and truth differ": "校准误差：置信度与实际的差距",
  "Log loss": "对数损失",
  "MAE, mean absolute error": "MAE，平均绝对误差",
  "MSE, mean squared error": "MSE，均方误差",
  "RMSE, root of the mean squared error": "RMSE，均方根误差",
  "R2, share explained": "R²，解释的比例",
  // How long a training takes.
  "about {n} minutes, where the time limit ends it": "约 {n} 分钟，届时因时间限制结束",
  "about a minute or less": "约一分钟以内",
  "about {n} minutes": "约 {n} 分钟",
  "at most {n} minutes": "最多 {n} 分钟",
  "about {n} to {nn} minutes": "约 {n} 至 {nn} 分钟",
  // Stages.
  "Writing the model": "正在写入模型",
  Evaluating: "正在评估",
  Done: "完成",
  "Reading pictures": "正在读取图片",
  "Reading texts": "正在读取文本",
  "Opening the encoder": "正在打开编码器",
  "Listening to sounds": "正在读取声音",
  "Looking at pictures of sounds": "正在分析声谱图",
  "Looking at the columns": "正在分析各列",
  "Fitting the linear model": "正在拟合线性模型",
  "Fitting the linear models": "正在拟合线性模型",
  "Fitting the models": "正在拟合模型",
  "Training the network": "正在训练网络",
  "Tuning the network": "正在微调网络",
  "Tuning the network, {n} of {nn}": "正在微调网络，第 {n} / {nn} 次",
  "Tuning the encoder, {n} of {nn}": "正在微调编码器，第 {n} / {nn} 次",
  "Growing trees with CatBoost": "CatBoost 正在生成决策树",
  "Growing a bag of CatBoost": "正在训练多个 CatBoost 模型",
  "Training {member}": "正在训练 {member}",
  "Training extra trees": "正在训练极端随机树",
  "Training a linear model": "正在训练线性模型",
  "Round {n} of {member}": "{member} 第 {n} 轮",
  // Notes: why the training ended.
  "Training ended as planned": "训练按计划完成",
  "Training ended early: three evaluations in a row were not better":
    "训练提前结束：连续三次评估没有改进",
  "Training was cut short by the time limit": "训练因时间限制提前结束",
  "A person ended the training early, which moved its time limit": "训练被用户提前结束",
  "Tuning ended as planned": "微调按计划完成",
  "Tuning was cut short by the time limit": "微调因时间限制提前结束",
  "It was interrupted and went on from step {n}": "训练曾中断，并从第 {n} 步继续",
  "{n} steps, {nn} times each picture": "共 {n} 步，每张图片训练 {nn} 次",
  "The time limit allowed {n} of {nn} of these": "因时间限制，仅评估了其中 {n} / {nn} 个",
  "The time limit allowed {n} of {nn} views of the training pictures":
    "因时间限制，仅使用了 {n} / {nn} 个训练图片视图",
  "The time limit allowed {n} of {nn} {units} to be learned from":
    "因时间限制，仅学习了 {n} / {nn} {units}",
  "The time limit came before the network could be tuned": "时间限制到达前未能微调网络",
  "The time limit came before the encoder could be tuned": "时间限制到达前未能微调编码器",
  "The time limit came before all sounds were looked at as pictures":
    "时间限制到达前未能分析全部声谱图",
  "The time limit allowed only some members to be judged": "因时间限制，仅评估了部分子模型",
  "The time limit left time for {n} of {nn} trees in each CatBoost model":
    "因时间限制，每个 CatBoost 模型仅有 {n} / {nn} 棵树",
  "The time limit left no time for {member}": "因时间限制，未训练 {member}",
  "The time limit left no time for extra trees": "因时间限制，未训练极端随机树",
  "The time limit left no time for a linear model": "因时间限制，未训练线性模型",
  "The table is too large for a linear model": "表格过大，未训练线性模型",
  "Rounds: {n}, for want of time": "轮数：{n}，时间不足",
  "Rounds: {n}; one more lowered the loss on unseen records by less than {nn}":
    "轮数：{n}；再训练一轮仅使未见记录的损失降低不到 {nn}",
  "Rounds: {n}, the most that are trained": "轮数：{n}，已达上限",
  // Notes: what was trained.
  "Pretrained weights: {list}": "预训练权重：{list}",
  "{weights} from {source}, sha256 {code}": "{weights}（来自 {source}，sha256 {code}）",
  "Encoder: {encoder}": "编码器：{encoder}",
  "Languages: {list}": "语言：{list}",
  "Chinese {n}": "中文 {n}",
  "English {n}": "英文 {n}",
  "Chinese with English {n}": "中英混合 {n}",
  "other letters {n}": "其他文字 {n}",
  "no letters {n}": "无文字 {n}",
  "Model: {list}": "模型：{list}",
  "Model: {list}; log-loss on left-out {unit} {n}": "模型：{list}；留出{unit}的对数损失 {n}",
  "Model: {list}; log-loss on validation, one more taken as wrong: {list2}":
    "模型：{list}；验证集对数损失（另计一个错误）：{list2}",
  "statistics, linear x {n}": "统计特征（线性）× {n}",
  "statistics, kernel x {n}": "统计特征（核）× {n}",
  "network, linear x {n}": "网络特征（线性）× {n}",
  "tuned network x {n}": "微调网络 × {n}",
  "n-grams (TF-IDF) x {n}": "n 元语法（TF-IDF）× {n}",
  "encoder, linear x {n}": "编码器（线性）× {n}",
  "encoder, kernel x {n}": "编码器（核）× {n}",
  "n-grams with encoder x {n}": "n 元语法与编码器 × {n}",
  "tuned encoder x {n}": "微调编码器 × {n}",
  "logistic regression on frozen features, C = {n}": "冻结特征上的逻辑回归（C = {n}）",
  "last five blocks and head tuned": "微调最后五个模块和分类头",
  "last five blocks of the earlier version and head tuned further":
    "继续微调先前版本的最后五个模块和分类头",
  "{n} ({part})": "{n}（{part}）",
  "average of two: {part}": "两者平均：{part}",
  "Faster R-CNN with a feature pyramid on {weights}": "Faster R-CNN（特征金字塔，{weights}）",
  "CatBoost (1 model)": "CatBoost（1 个模型）",
  "extra trees {n} ({nn} models)": "极端随机树 {n}（{nn} 个模型）",
  "a linear model {n} ({nn} models)": "线性模型 {n}（{nn} 个模型）",
  "{member} {n} ({nn} models)": "{member} {n}（{nn} 个模型）",
  "Accuracy is the share of pictures with exactly the right set of labels":
    "准确率为标签集合完全正确的图片比例",
  "Only the encoder of the wheel can be tuned": "仅内置编码器可以微调",
  "With the tuned network the log-loss on left-out sounds is {n}, without {nn}":
    "留出声音的对数损失：使用微调网络 {n}，不使用 {nn}",
  "With the tuned encoder the log-loss on left-out texts is {n}, without {nn}":
    "留出文本的对数损失：使用微调编码器 {n}，不使用 {nn}",
  "All records train, those for validation as well": "全部记录（包括验证记录）均用于训练",
  "Records of {names} were for validation only; they train as well":
    "{names} 的记录原本仅用于验证，也已用于训练",
  "The label column {name} was taken as {part}": "标签列 {name} 按{part}处理",
  discrete: "离散值",
  continuous: "连续值",
  "{n} records without a label were left out": "已忽略 {n} 条没有标签的记录",
  // Notes: the version that training went on from.
  "The earlier version is {version}": "先前版本为 {version}",
  "The blocks of the earlier version were never tuned: trained afresh":
    "先前版本的模块未曾微调，已重新训练",
  "Continued from the earlier version with the same classes": "基于先前版本继续训练，类别相同",
  "Continued from the earlier version with other classes (added: {names}; removed: {others})":
    "基于先前版本继续训练，类别不同（新增：{names}；移除：{others}）",
  "It knew one label a picture, now several may be true": "先前每张图片一个标签，现在可有多个",
  "It knew several labels a picture, now one is true": "先前每张图片可有多个标签，现在只有一个",
  "{n} validation pictures are left out, for it has learned from them":
    "已排除 {n} 张验证图片，因为先前版本已用其训练",
  "A linear model that was trained afresh is better, so it is kept instead":
    "重新训练的线性模型更好，已采用该模型",
  "It began from an earlier version that knew {n} of {nn} labels":
    "基于先前版本训练，该版本已有 {nn} 个标签中的 {n} 个",
  "Went on from an earlier version that knew {n} of {nn} labels":
    "基于先前版本继续训练，该版本已有 {nn} 个标签中的 {n} 个",
  // Why a column was dropped, or is suspicious.
  "has fewer than 2 different values": "不同的值少于 2 个",
  "has values that differ only after the 7 digits that are learned":
    "各值仅在 7 位有效数字之后才不同",
  "is missing in {n} of the records": "{n} 的记录缺失该值",
  "holds dates or times": "含日期或时间",
  "says the same as the label, value by value": "与标签逐值相同",
  "has another value in every record, as a number of the record":
    "每条记录的值都不同，与记录编号相同",
  "predicts the label almost perfectly by itself ({n}); remove it unless it is known before the label is":
    "单凭该列几乎就能准确预测标签（{n}）；除非其值先于标签已知，否则请删除",
  // Why a training failed.
  "none of the {n} pictures that can validate what the earlier version has not learned has a box; label more pictures or train without an incremental version":
    "先前版本未学习过、可用于验证的 {n} 张图片都没有框；请标注更多图片，或不选择增量版本",
  "the earlier version is a model of {word}; only one of {word2} can be continued here":
    "先前版本是{word}模型；此处只能继续训练{word2}模型",
  "the earlier version began from other pretrained weights ({weights}) than those installed now; install those again, or train without an incremental version":
    "先前版本使用的预训练权重（{weights}）与当前安装的不同；请重新安装，或不选择增量版本",
  "the earlier version began from other pretrained weights ({weights}) than those installed now ({others}); install those again, or train without an incremental version":
    "先前版本使用的预训练权重（{weights}）与当前安装的（{others}）不同；请重新安装，或不选择增量版本",
  "the earlier version reads pictures of {n} x {n} pixels ({fitting}), {preference} trains on {nn} x {nn}; choose a fitting preference, or train without an incremental version":
    "先前版本读取 {n} x {n} 像素的图片（{fitting}），而 {preference} 使用 {nn} x {nn}；请选择匹配的训练偏好，或不选择增量版本",
  "the earlier version has the backbone {backbone}, {other} is chosen now; choose the same one or begin without an earlier version":
    "先前版本的骨干网络为 {backbone}，当前选择的是 {other}；请选择相同的骨干网络，或不选择增量版本",
  "the earlier version has learned from {n} of the {nn} {noun} that are to validate now; use its seed and training ratio, or train without an incremental version":
    "用于验证的 {nn} 个样本（{noun}）中，有 {n} 个已被先前版本学习；请使用其随机种子和训练集比例，或不选择增量版本",
  "the earlier version has no {file}, so nobody knows which samples can still evaluate what continues from it; train once without an incremental version":
    "先前版本没有 {file}，无法得知哪些样本仍可用于评估；请先不选择增量版本训练一次",
  "none of the {n} pictures meant for {use} has a box; {use2} the training ratio or label more pictures":
    "{n} 张用于{use}的图片都没有框；请{use2}训练集比例，或标注更多图片",
  "no record is meant for training; raise the training ratio":
    "没有用于训练的记录；请提高训练集比例",
  "no sample is meant for training; raise the training ratio":
    "没有用于训练的样本；请提高训练集比例",
  "no text is meant for training; raise the training ratio": "没有用于训练的文本；请提高训练集比例",
  "no label is in 2 different records that train, so none can be checked; add records":
    "没有标签出现在两条不同的训练记录中，无法检验；请添加记录",
  "no column is left to learn from; add columns with different values: {columns}":
    "没有可用于学习的列；请添加取值不同的列：{columns}",
  "the table has no column {name}; choose one of {names}": "表格中没有列 {name}；请选择：{names}",
  "the usage of {n} records is given, the table has {nn}; publish the version again":
    "版本记录了 {n} 条记录的用途，而表格有 {nn} 条；请重新发布版本",
  "the label column {name} has {n} different values; add records with at least 2":
    "标签列 {name} 有 {n} 个不同的值；请添加记录，至少需要 2 个",
  "the label column {name} has {n} different values; choose a column with at most {nn}, or train with the label type continuous":
    "标签列 {name} 有 {n} 个不同的值；请选择不超过 {nn} 个的列，或将标签类型设为连续值",
  "the label column {name} has values that are no numbers up to {n} ({shown}); train with the label type discrete, or correct them":
    "标签列 {name} 含有不是数值或超过 {n} 的值（{shown}）；请将标签类型设为离散值，或更正",
  "training needs at least 2 labels, found {names}; add labels":
    "训练至少需要 2 个标签，现有 {names}；请添加标签",
  "sample {name} has boxes with the label {label}; all must be labels of the dataset":
    "样本 {name} 的框带有标签 {label}；所有标签必须属于数据集",
  "sample {name} has the labels {names}; each sample needs at least one, and all must be labels of the dataset":
    "样本 {name} 的标签为 {names}；每个样本至少需要一个标签，且必须属于数据集",
  "sample {name}: {part}": "样本 {name}：{part}",
  "text {name} has the label {label}, which is none of the dataset's {names}":
    "文本 {name} 的标签 {label} 不属于数据集的 {names}",
  "text {name} is empty; delete it": "文本 {name} 为空；请删除",
  "the encoder {name} cannot be loaded: {reason}; give the folder or the name of a sentence-transformers model, or leave the encoder empty":
    "无法加载编码器 {name}：{reason}；请填写 sentence-transformers 模型的文件夹或名称，或留空",
  "the encoder {name} has no tokenizer.json; give another one, or leave it empty":
    "编码器 {name} 没有 tokenizer.json；请换用其他编码器，或留空",
  "no pretrained weights {name} were found; {cure}, or set EXEML_MODEL_FOLDER to a folder that holds {file}.safetensors":
    "未找到预训练权重 {name}；{cure}，或将 EXEML_MODEL_FOLDER 设为包含 {file}.safetensors 的文件夹",
};
