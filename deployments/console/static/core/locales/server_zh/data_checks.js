// The rules of Check Data, what they found, and repairs.

/** @type {Record<string, string>} */
export default {
  // Rules of all types.
  "At least {n} {units} are labeled": "至少标注 {n} {units}",
  "Every {unit} is labeled": "每{unit}都已标注",
  "No unlabeled {unit} repeats another {unit2}": "未标注的{unit}与其他{unit2}不重复",
  "The same {unit} has the same labels wherever it occurs": "相同的{unit}在各处的标签相同",
  "No {unit} is there twice with the same labels": "没有标签相同的重复{unit}",
  "File names have no plus sign, blank, tab, slash or control character":
    "文件名不含加号、空格、制表符、斜杠或控制字符",
  "A {unit} has at most {n} MB": "每{unit}不超过 {n} MB",
  "At least {n} {units} are in use": "至少使用 {n} {units}",
  "Every label is on at least {n} {units}": "每个标签至少有 {n} {units}",
  "Every label is on at least {n} {units}; {nn} or more give better results":
    "每个标签至少有 {n} {units}；达到 {nn} 个以上效果更好",
  "No label is over {n} times rarer than the commonest": "任何标签的数量都不少于最多标签的 1/{n}",
  "Labels differ in more than capital letters, '-' and '_'": "标签之间的差别不仅是大小写、“-”和“_”",
  "Every label is on a {unit} used for training": "每个标签都有用于训练的{unit}",
  "Every label is on a {unit} used for validation": "每个标签都有用于验证的{unit}",
  // Pictures and boxes.
  "Pictures are JPG, JPEG, PNG or BMP files": "图片为 JPG、JPEG、PNG 或 BMP 文件",
  "A picture has at most {n} pixels": "每张图片不超过 {n} 像素",
  "A picture is at least {n} pixels wide and high": "图片的宽和高均不少于 {n} 像素",
  "There are at least {n} {units}": "至少有 {n} {units}",
  "Pictures without boxes are used as pictures without objects":
    "没有框的图片将作为无目标的图片使用",
  "Every box lies inside of its picture": "每个框都在图片之内",
  "A box is at least {n} pixels wide and high": "框的宽和高均不少于 {n} 像素",
  "No box is there twice with the same label": "没有标签相同的重复框",
  "Boxes with the same corners have the same label": "位置相同的框标签相同",
  "Every label is on at least {n} pictures": "每个标签至少出现在 {n} 张图片上",
  // Sounds and texts.
  "Sounds are 16-bit WAV files ({encoding})": "声音为 16 位 WAV 文件（{encoding}）",
  "A sound is longer than {n} s": "每段声音长于 {n} 秒",
  "All sounds have the same sample rate, encoding and channels":
    "所有声音的采样率、编码和声道数相同",
  "The sounds of every label last at least {n} seconds together":
    "每个标签的声音总时长不少于 {n} 秒",
  "A text has at least {n} characters": "每条文本不少于 {n} 个字符",
  "Texts are Chinese or English: at least {n} of the letters of a text are Chinese characters or A to Z":
    "文本为中文或英文：每条文本至少 {n} 的文字是汉字或 A 至 Z",
  // Tables.
  "At least {n} {units} differ": "至少有 {n} {units}互不相同",
  "A table has at most {n} {units}": "表格不超过 {n} {units}",
  "All files together have less than {n} MB": "所有文件合计小于 {n} MB",
  "Records are used for validation": "有记录用于验证",
  "{n} {units} [is|are] used for validation": "{n} {units}用于验证",
  "{n} {units} [is|are] used for validation; add more different records, not only recorded requests":
    "{n} {units}用于验证；请添加更多不同的记录，而不仅是记录的请求",
  "Judged by label column {name} of project {project}": "按项目 {project} 的标签列 {name} 校验",
  "Judged by label column {name}, the last one": "按标签列 {name}（最后一列）校验",
  "Judged by label column {name}, which was asked for": "按所选标签列 {name} 校验",
  "Other projects of this dataset, with their label columns: {names}":
    "使用此数据集的其他项目及其标签列：{names}",
  "name one to check the dataset for it": "可指定其中一个项目进行校验",
  "The label column is a column of the table": "标签列是表格中的列",
  "The label column has at least {n} {units}": "标签列至少有 {n} {units}",
  "At least {n} {units} beside the label can be used: 2 or more values, less than {nn} missing, no dates":
    "除标签列外至少有 {n} {units}可用：不同值不少于 2 个，缺失少于 {nn}，且不是日期",
  "A feature column has at least 2 different values": "特征列至少有 2 个不同的值",
  "Less than {n} of a feature column is missing": "特征列的缺失值少于 {n}",
  "No feature column holds dates or times; such columns are left out":
    "特征列不含日期或时间；含日期或时间的列不参与训练",
  "No feature column has another value in every record, as numbers of records have":
    "特征列的值不会像记录编号那样逐条不同",
  "No record is there twice": "没有重复的记录",
  "No record lacks its label": "没有缺少标签的记录",
  // What was found of all types.
  "{n} {units} labeled": "已标注 {n} {units}",
  "{n} {units} labeled; label at least {nn} more": "已标注 {n} {units}；请再标注至少 {nn} 个",
  "{n} {units} [is|are] not labeled and left out ({names}); label or delete [it|them]":
    "{n} {units}未标注，不参与训练（{names}）；请标注或删除",
  "{n} {units} [is|are] not labeled and left out; label or delete [it|them]":
    "{n} {units}未标注，不参与训练；请标注或删除",
  "{n} {units} without a label [repeats|repeat] another {unit} ({names}); delete [it|them]":
    "{n} {units}未标注且与另一{unit}重复（{names}）；请删除",
  "{n} {units} without a label [repeats|repeat] another {unit}; delete [it|them]":
    "{n} {units}未标注且与另一{unit}重复；请删除",
  "{n} {units} [has|have] the content of another {unit} but other labels ({names}); correct or delete [it|them]":
    "{n} {units}与另一{unit}内容相同但标签不同（{names}）；请更正或删除",
  "{n} {units} [repeats|repeat] another {unit} ({names}); delete [it|them]":
    "{n} {units}是重复的{unit}（{names}）；请删除",
  "{n} {units} [has|have] such a name ({names}); rename [it|them]":
    "{n} {units}的名称含有此类字符（{names}）；请重命名",
  "{n} {units} [has|have] more than {nn} MB ({names}); save smaller and replace [it|them]":
    "{n} {units}超过 {nn} MB（{names}）；请缩小后替换",
  "{n} {units} [is|are] in use": "使用了 {n} {units}",
  "{n} {units} [is|are] in use; use at least {nn} more": "使用了 {n} {units}；请再使用至少 {nn} 个",
  "{label} has {n} {units}; label at least {nn} more":
    "{label} 有 {n} {units}；请再标注至少 {nn} 个",
  "{label} has {n} {units} and the commonest label {nn}; add {unit} of {label}":
    "{label} 有 {n} {units}，而最多的标签有 {nn} 个；请添加 {label} 的{unit}",
  "The same holds for {names}": "{names} 也是如此",
  "Spelled alike: {names}. Merge them or rename some": "拼写相近：{names}。请合并或重命名",
  "{label} has no {unit} for training; label more different {unit2} or raise the training ratio":
    "{label} 没有用于训练的{unit}；请标注更多不同的{unit2}，或提高训练集比例",
  "{label} has no {unit} for validation; label more different {unit2} or lower the training ratio":
    "{label} 没有用于验证的{unit}；请标注更多不同的{unit2}，或降低训练集比例",
  "This rule could not be checked: {problem} This is a fault of ExeML; report it":
    "无法校验此规则：{problem}这是 ExeML 的故障，请报告",
  // Found of pictures and boxes.
  "{n} {units} [has|have] another format ({names}); convert and replace [it|them]":
    "{n} {units}为其他格式（{names}）；请转换后替换",
  "{n} {units} [has|have] more than {nn} pixels ({names}); save smaller and replace [it|them]":
    "{n} {units}超过 {nn} 像素（{names}）；请缩小后替换",
  "{n} {units} [has|have] a side of fewer than {nn} pixels ({names}); look for damage and replace [it|them]":
    "{n} {units}的边长小于 {nn} 像素（{names}）；请检查是否损坏并替换",
  "{n} {units} [is|are] there": "现有 {n} {units}",
  "{n} {units} [is|are] there; add at least {nn} more": "现有 {n} {units}；请再添加至少 {nn} 个",
  "{n} {units} [has|have] no box; [it shows|they show] what is no object":
    "{n} {units}没有框；它们用于学习哪些不是目标",
  "{n} {units} [leaves|leave] the picture ({names}); cut or remove [it|them]":
    "{n} {units}超出图片（{names}）；请裁剪或删除",
  "{n} {units} [has|have] a side of fewer than {nn} pixels ({names}); look at or remove [it|them]":
    "{n} {units}的边长小于 {nn} 像素（{names}）；请检查或删除",
  "{n} {units} [repeats|repeat] another one of the same picture ({names}); remove [it|them]":
    "{n} {units}与同一图片中的另一个重复（{names}）；请删除",
  "{n} {units} [has|have] the corners of another one but another label ({names}); correct [it|them]":
    "{n} {units}与另一个位置相同但标签不同（{names}）；请更正",
  "{label} is on only one picture, which cannot both train and validate; label more pictures of {label}":
    "{label} 只出现在一张图片上，无法同时用于训练和验证；请标注更多 {label} 的图片",
  // Found of sounds and texts.
  "{n} {units} [has|have] another encoding ({names}); convert or delete [it|them]":
    "{n} {units}为其他编码（{names}）；请转换或删除",
  "{n} {units} [has|have] a length of {nn} s or less ({names}); record longer or delete [it|them]":
    "{n} {units}不长于 {nn} 秒（{names}）；请录制更长的声音或删除",
  "{n} {units} [has|have] another recording format than most ({part}) ({names}); record again or delete [it|them]":
    "{n} {units}的录音格式与大多数（{part}）不同（{names}）；请重新录制或删除",
  "{n} Hz, {encoding}, {nn} {units}": "{n} Hz、{encoding}、{nn} {units}",
  "{label} sounds for {n} seconds; add at least {nn} more":
    "{label} 的声音共 {n} 秒；请再添加至少 {nn} 秒",
  "{n} {units} [has|have] fewer than {nn} characters ({names}); look at or delete [it|them]":
    "{n} {units}少于 {nn} 个字符（{names}）；请检查或删除",
  "{n} {units} [has|have] Chinese characters or A to Z in less than {nn} of the letters ({names}); expect poor results of or delete [it|them]":
    "{n} {units}中汉字或 A 至 Z 少于 {nn}（{names}）；效果可能不佳，可删除",
  // Found of tables.
  "{n} {units} [differs|differ]": "{n} {units}互不相同",
  "{n} {units} [differs|differ]; add at least {nn} more":
    "{n} {units}互不相同；请再添加至少 {nn} 条",
  "The table has {n} {units}": "表格有 {n} {units}",
  "The table has {n} {units}; leave at least {nn} out": "表格有 {n} {units}；请至少去掉 {nn} 列",
  "The files have {n} MB together": "文件合计 {n} MB",
  "The files have {n} MB together; delete files or records":
    "文件合计 {n} MB；请删除部分文件或记录",
  "Column {name} is there": "列 {name} 存在",
  "Column {name} is not in the table": "表格中没有列 {name}",
  "choose one of its columns": "请选择其中的列",
  "Column {name} has {n} {units}": "列 {name} 有 {n} {units}",
  "Column {name} has {n} {units}; add records of other values or choose another column":
    "列 {name} 有 {n} {units}；请添加其他取值的记录，或选择其他列",
  "{n} {units} can be used": "{n} {units}可用",
  "{n} {units} can be used; add or correct at least {nn} more":
    "{n} {units}可用；请再添加或更正至少 {nn} 列",
  "{n} {units} [has|have] fewer than 2 different values and is left out ({names}); fill or drop [it|them]":
    "{n} {units}的不同值少于 2 个，不参与训练（{names}）；请补全或删除",
  "{n} {units} [has|have] {nn} or more missing values ({names}); fill or drop [it|them]":
    "{n} {units}的缺失值达到 {nn} 或更多（{names}）；请补全或删除",
  "{n} {units} [holds|hold] dates or times ({names}); turn into numbers such as days, or drop [it|them]":
    "{n} {units}含日期或时间（{names}）；请转换为天数等数值，或删除",
  "{n} {units} [has|have] another value in every record ({names}); if it only numbers them, drop [it|them]":
    "{n} {units}的值逐条不同（{names}）；若只是记录编号，请删除",
  "{n} {units} [has|have] the same values as another one ({names}); delete [it|them]":
    "{n} {units}与另一条的值相同（{names}）；请删除",
  "{n} {units} [has|have] no label ({names}); fill in or delete [it|them]":
    "{n} {units}没有标签（{names}）；请补全或删除",
  // Gates that differ from the product's.
  "At least {n} different labels instead of {nn}": "至少 {n} 个不同的标签（默认 {nn}）",
  "At least {n} {units} of every label instead of {nn}": "每个标签至少 {n} {units}（默认 {nn}）",
  "No label over {n} times rarer than the commonest instead of {nn}":
    "任何标签的数量不少于最多标签的 1/{n}（默认 {nn}）",
  "At least {n} labeled {unit} instead of {nn}": "至少 {n} 个已标注的{unit}（默认 {nn}）",
  "A warning below {n} {units} of a label instead of {nn}":
    "某个标签少于 {n} {units}时警告（默认 {nn}）",
  "{n} {units} of a label advised instead of {nn}": "建议每个标签 {n} {units}（默认 {nn}）",
  "A warning for a side of fewer than {n} pixels instead of {nn}":
    "边长小于 {n} 像素时警告（默认 {nn}）",
  "At least {n} pictures with boxes instead of {nn}": "至少 {n} 张带框的图片（默认 {nn}）",
  "A warning below {n} pictures instead of {nn}": "少于 {n} 张图片时警告（默认 {nn}）",
  "A warning for a box side below {n} pixels instead of {nn}":
    "框的边长小于 {n} 像素时警告（默认 {nn}）",
  "A warning below {n} seconds of a label instead of {nn}":
    "某个标签的声音少于 {n} 秒时警告（默认 {nn}）",
  "Every sound longer than {n} seconds instead of {nn}": "每段声音长于 {n} 秒（默认 {nn}）",
  "A warning for texts below {n} characters instead of {nn}":
    "文本少于 {n} 个字符时警告（默认 {nn}）",
  "A warning when a share below {n} of the letters of a text is Chinese or Latin instead of {nn}":
    "文本中汉字或拉丁字母的比例低于 {n} 时警告（默认 {nn}）",
  "At least {n} values in the label column instead of {nn}": "标签列至少 {n} 个值（默认 {nn}）",
  "At least {n} records that differ instead of {nn}": "至少 {n} 条互不相同的记录（默认 {nn}）",
  "At most {n} columns instead of {nn}": "最多 {n} 列（默认 {nn}）",
  "At most {n} bytes in all files together instead of {nn}":
    "所有文件合计最多 {n} 字节（默认 {nn}）",
  "At least {n} feature columns that can be used instead of {nn}":
    "至少 {n} 个可用的特征列（默认 {nn}）",
  "A share below {n} of a feature column missing instead of {nn}":
    "特征列的缺失比例低于 {n}（默认 {nn}）",
  "Whole numbers with up to {n} values counted as labels instead of {nn}":
    "不超过 {n} 个值的整数视为标签（默认 {nn}）",
  // The phase, and repairs.
  "Correct the data, then start another round of the project": "请修正数据，然后开始项目的新一轮",
  "nothing breaks rule {name} now, so nothing was changed":
    "目前没有违反规则 {name} 的内容，未作更改",
  "put into the trash: {n} {units}": "已移入回收站：{n} {units}",
  "labels changed on {n} {units}": "已更改标签：{n} {units}",
  "{names} became {label}": "{names} 已合并为 {label}",
  "new content in files: {n}": "已更新内容的文件：{n} 个",
  "check {name} does not exist for this data; those with repairs are {names}":
    "该数据没有校验规则 {name}；可修复的规则有 {names}",
  "check {name} does not offer the repair {action}; it offers {names}":
    "校验规则 {name} 不提供修复 {action}；可用的修复：{names}",
  "label {label} does not break check {name}; labels to merge are {names}":
    "标签 {label} 未违反规则 {name}；可合并的标签：{names}",
  "no label is left to merge into {label}; name at least one other in `labels`":
    "没有其他标签可合并到 {label}；请至少选择另一个标签",
  "several labels break check {name}: {names}; name those to merge in `labels` and the one that stays in `into`":
    "多个标签违反规则 {name}：{names}；请选择要合并的标签和保留的标签",
  "dropping {names} would leave only the label column; add other columns first":
    "删除 {names} 后将只剩标签列；请先添加其他列",
};
