// What an upload or import says about a file: why it was refused, and remarks on what was taken in.

/** @type {Record<string, string>} */
export default {
  // Files of any kind.
  "{name} is {part}": "{name}：{part}",
  "{part}; choose a JPG, PNG or BMP picture": "{part}；请选择 JPG、PNG 或 BMP 图片",
  "{part}; choose a 16-bit WAV sound": "{part}；请选择 16 位 WAV 声音",
  "a text file": "文本文件",
  "no picture": "非图片文件",
  "no WAV sound": "非 WAV 声音文件",
  "a picture": "图片",
  "a web page; the download failed, repeat it": "网页；下载未成功，请重新下载",
  "{name} row {n}: {part}": "{name} 第 {n} 行：{part}",
  "{name} line {n}: {part}": "{name} 第 {n} 行：{part}",
  "row {n}: {part}": "第 {n} 行：{part}",
  "and {n} more [rows|objects|lines]": "以及另外 {n} 处",
  "{name} has {n} bytes; at most {nn} are allowed; make it smaller":
    "{name} 有 {n} 字节，上限为 {nn}；请缩小文件",
  "{name} is there twice; only the last one is taken, rename one":
    "{name} 出现两次，只采用最后一个；请重命名其中一个",
  "stored as {name}": "保存为 {name}",
  "in the trash; restore it there": "位于回收站；请在回收站恢复",
  "no longer at the source": "数据源中已不存在",
  "no longer at the source; its samples are in the trash now":
    "数据源中已不存在；其样本已移入回收站",
  "no longer at the source; its samples stay": "数据源中已不存在；其样本保留",
  "taken in unlabeled, because {part}": "已取入但未标注：{part}",
  "{name} cannot be used": "{name} 无法使用",
  // Names of labels.
  "the label is empty; write 1 to 32 characters": "标签为空；请填写 1 至 32 个字符",
  "label {label} has {n} characters; at most {nn} are allowed":
    "标签 {label} 有 {n} 个字符，上限为 {nn}",
  "label {label} holds other characters than Chinese characters, letters, digits, '-' and '_'; rename it":
    "标签 {label} 含有汉字、字母、数字、“-”和“_”以外的字符；请重命名",
  "{name} lies in no folder that could name its label; put it into a folder with the name of the label, for example {example}":
    "{name} 不在以标签命名的文件夹中；请放入以标签命名的文件夹，例如 {example}",
  "the folder of {name} is no label: {part}": "{name} 所在文件夹的名称不能作为标签：{part}",
  "{name} has {n} bytes; a label file has at most {nn}, one label a row; shorten it":
    "{name} 有 {n} 字节；标签文件最多 {nn} 字节，每行一个标签；请缩短",
  // Pictures.
  "{name} is empty (0 bytes); export the picture again": "{name} 为空（0 字节）；请重新导出图片",
  "{name} has {n} bytes ({nn} MB); at most {nnn} ({most} MB) are allowed; save it smaller":
    "{name} 有 {n} 字节（{nn} MB），上限为 {nnn} 字节（{most} MB）；请缩小后保存",
  "{name} has {size} pixels; at most {n} are allowed; save it smaller":
    "{name} 有 {size} 像素，上限为 {n}；请缩小后保存",
  "{name} has over {n} pixels; at most {nn} are allowed; save it smaller":
    "{name} 超过 {n} 像素，上限为 {nn}；请缩小后保存",
  "{name} is damaged ({problem}); export the picture again":
    "{name} 已损坏（{problem}）；请重新导出图片",
  "a JPG picture of {n} scans; at most {nn} are allowed; save it again as a baseline JPG":
    "含 {n} 次扫描的 JPG 图片，上限为 {nn}；请另存为基线 JPG",
  "[a|an] {choice} picture; save it as JPG, PNG or BMP": "{choice} 图片；请另存为 JPG、PNG 或 BMP",
  "an icon file; save it as JPG, PNG or BMP": "图标文件；请另存为 JPG、PNG 或 BMP",
  "a PDF document; export its pictures as JPG, PNG or BMP":
    "PDF 文档；请将其中的图片导出为 JPG、PNG 或 BMP",
  "an archive; unpack it and send its pictures": "压缩包；请解压后发送其中的图片",
  "a damaged {choice} picture: its header cannot be read; export it again":
    "损坏的 {choice} 图片：无法读取文件头；请重新导出",
  "turned upright, as its EXIF data demands": "已按 EXIF 信息转正",
  "{name} cannot hold boxes here; put PASCAL VOC boxes into {file}, or import files of YOLO with the import layout yolo":
    "{name} 在此不能用于框；请将 PASCAL VOC 框放入 {file}，或以 YOLO 形式导入 YOLO 文件",
  "{name} is a file of boxes, which image classification does not take; put labels, one a row, into {file}, or use a dataset for object detection":
    "{name} 是框文件，图像分类不支持；请将标签逐行写入 {file}，或使用物体检测的数据集",
  "{name} is a label file, but the labels come from the names of the folders; remove it, or import without labels from folders":
    "{name} 是标签文件，但标签来自文件夹名称；请移除它，或不按文件夹导入标签",
  "{name} is neither a JPG, JPEG, PNG or BMP picture nor a .txt label file; convert or remove it":
    "{name} 既不是 JPG、JPEG、PNG、BMP 图片，也不是 .txt 标签文件；请转换或移除",
  "{name} is neither a JPG, JPEG, PNG or BMP picture nor a {suffix} file of boxes; convert or remove it":
    "{name} 既不是 JPG、JPEG、PNG、BMP 图片，也不是 {suffix} 框文件；请转换或移除",
  "{name} is a second label file of {sample}; only {file} is used; remove one":
    "{name} 是 {sample} 的第二个标签文件，只采用 {file}；请移除其中一个",
  "{name} has no picture; put {file}.jpg, .png or .bmp into the same folder":
    "{name} 没有对应的图片；请将 {file}.jpg、.png 或 .bmp 放入同一文件夹",
  // Boxes of PASCAL VOC.
  "{name} has {n} boxes; at most {nn} are allowed on one picture; remove some":
    "{name} 有 {n} 个框，每张图片上限为 {nn}；请删除一些",
  "{name} has {n} bytes; a file of boxes has at most {nn}; remove what is not needed":
    "{name} 有 {n} 字节，框文件上限为 {nn}；请删除不需要的内容",
  "{name} has a DOCTYPE or entities, which are not accepted; remove them":
    "{name} 含有 DOCTYPE 或实体，不予接受；请删除",
  "{name} is no well-formed XML ({problem}); export it again as PASCAL VOC":
    "{name} 不是格式正确的 XML（{problem}）；请重新导出为 PASCAL VOC",
  "{name} has an encoding that is not read ({problem}); save it with the encoding UTF-8":
    "{name} 的编码无法读取（{problem}）；请以 UTF-8 编码保存",
  "{name} begins with {tag} instead of <annotation>; export it again as PASCAL VOC":
    "{name} 以 {tag} 开头，而不是 <annotation>；请重新导出为 PASCAL VOC",
  "{name} has elements over {n} levels deep; export it again as PASCAL VOC":
    "{name} 的元素嵌套超过 {n} 层；请重新导出为 PASCAL VOC",
  "{name} says that the picture has {size} pixels, but it has {n} x {nn}; look whether the boxes fit":
    "{name} 标明图片为 {size} 像素，实际为 {n} x {nn}；请检查框的位置",
  "{name} has no {fields}; taken in without, like all files that lack them":
    "{name} 缺少 {fields}；已照常取入，其他缺少这些字段的文件也一样",
  "{name} object {n}: confidence is {value} and not a number of 0 to 1; it is not used":
    "{name} 的第 {n} 个目标：confidence 为 {value}，不是 0 到 1 之间的数；不会使用",
  "object {n} {part}": "第 {n} 个对象：{part}",
  "object {n}: {part}": "第 {n} 个对象：{part}",
  "{name} object {n} {part}": "{name} 第 {n} 个对象：{part}",
  "{name} object {n}: {part}": "{name} 第 {n} 个对象：{part}",
  "is there twice and counts once": "出现两次，按一次计",
  "has {n} <name> and {nn} <bndbox>; it must have one of each":
    "有 {n} 个 <name> 和 {nn} 个 <bndbox>；应各有一个",
  "{label}: ymin is there twice and ymax is not; the second counts as ymax":
    "{label}：ymin 出现两次而没有 ymax；第二个按 ymax 处理",
  "{label}: its box has {n} {corner}; it must have one": "{label}：框有 {n} 个 {corner}；应有一个",
  "{label}: {corner} is {value}; write a number of pixels":
    "{label}：{corner} 为 {value}；请填写像素数",
  "{label}: box {corners} has no area; xmin must be below xmax and ymin below ymax":
    "{label}：框 {corners} 没有面积；xmin 应小于 xmax，ymin 应小于 ymax",
  "{label}: box {corners} leaves the picture of {n} x {nn} pixels; draw it inside":
    "{label}：框 {corners} 超出 {n} x {nn} 像素的图片；请画在图片内",
  // Sounds.
  "{name} is empty (0 bytes); export the sound again": "{name} 为空（0 字节）；请重新导出声音",
  "{name} has {n} bytes ({nn} MB); at most {nnn} ({most} MB) are allowed; cut it into shorter sounds":
    "{name} 有 {n} 字节（{nn} MB），上限为 {nnn} 字节（{most} MB）；请剪成较短的声音",
  "{name} has a sample rate of {n} Hz; {nn} to {nnn} Hz are allowed; export the sound again, for example with {example}":
    "{name} 的采样率为 {n} Hz，应为 {nn} 至 {nnn} Hz；请重新导出，例如 {example} Hz",
  "{name} has {n} channels; 1 to {nn} are allowed; export the sound again with one":
    "{name} 有 {n} 个声道，应为 1 至 {nn} 个；请以单声道重新导出",
  "{name} is damaged ({problem}); export the sound again":
    "{name} 已损坏（{problem}）；请重新导出声音",
  "{name} is damaged: behind {n} seconds it holds values that are no numbers (NaN or infinite); export the sound again":
    "{name} 已损坏：{n} 秒之后含有非数值（NaN 或无穷大）；请重新导出声音",
  "{name} {part}; export the sound again": "{name} {part}；请重新导出声音",
  "has no sound in it (0 samples in {n} bytes)": "中没有声音（{n} 字节中有 0 个采样）",
  "has no sound in it: its header claims {n} bytes of sound, though {nn} more follow, as if the recording was never finished":
    "中没有声音：文件头标明 {n} 字节，其后却还有 {nn} 字节，录音可能未正常结束",
  "its header claims {n} bytes of sound, but there are {nn}; all of them are used, the end may be missing":
    "文件头标明 {n} 字节的声音，实际有 {nn} 字节；已全部使用，结尾可能缺失",
  "its encoding is {encoding}, but training takes 16-bit WAV ({encoding2}); convert it with the repair that the check of the dataset offers, or save it again":
    "编码为 {encoding}，而训练需要 16 位 WAV（{encoding2}）；请用数据集校验提供的修复转换，或重新保存",
  "it lasts {n} s, but training takes sounds longer than {nn} s; record it longer":
    "时长为 {n} 秒，而训练需要长于 {nn} 秒的声音；请录制更长的声音",
  "{n} bytes behind the {nn} bytes of sound that its header claims are not used":
    "文件头标明的 {nn} 字节声音之后的 {n} 字节未使用",
  "[a|an] {choice} sound; save it as 16-bit WAV": "{choice} 声音；请另存为 16 位 WAV",
  "[a|an] {choice} file; save it as 16-bit WAV": "{choice} 文件；请另存为 16 位 WAV",
  "an AVI film; save it as 16-bit WAV": "AVI 视频；请另存为 16 位 WAV",
  "a picture; save it as 16-bit WAV": "图片；请另存为 16 位 WAV",
  "a MIDI file, which holds notes and no sound; record it as 16-bit WAV":
    "MIDI 文件，只有音符没有声音；请录制为 16 位 WAV",
  "an archive; unpack it and send its WAV sounds": "压缩包；请解压后发送其中的 WAV 声音",
  "a PDF document; choose a 16-bit WAV sound": "PDF 文档；请选择 16 位 WAV 声音",
  "a damaged WAV sound: its header cannot be read; export it again":
    "损坏的 WAV 声音：无法读取文件头；请重新导出",
  "{name} holds {n} labels ({labels}); a sound has one label; keep one row":
    "{name} 有 {n} 个标签（{labels}）；一段声音只有一个标签；请保留一行",
  "{name} has no sound; put {file}.wav into the same folder":
    "{name} 没有对应的声音；请将 {file}.wav 放入同一文件夹",
  "{name} is neither a WAV sound nor a {suffix} label file; save sounds as 16-bit WAV, or remove it":
    "{name} 既不是 WAV 声音，也不是 {suffix} 标签文件；请将声音另存为 16 位 WAV，或移除",
  // Texts.
  "the text is empty; write one or remove it": "文本为空；请填写或删除",
  "{name} is neither a TXT nor a CSV file; remove it": "{name} 既不是 TXT 也不是 CSV 文件；请移除",
  "{name} holds no text; write one text a row": "{name} 中没有文本；请每行写一条文本",
  "{name} has {n} more rows that cannot be used; mend them": "{name} 还有 {n} 行无法使用；请修正",
  "{name} has {n} rows, but {texts} has {nn}; row by row the one labels the other; leave a row empty where a text has no label":
    "{name} 有 {n} 行，而 {texts} 有 {nn} 行；两者逐行对应；没有标签的文本请留空行",
  "taken in unlabeled, because of the label in {name} row {n}":
    "已取入但未标注：{name} 第 {n} 行的标签有误",
  "the text holds the control character {character} at position {n}; remove it, and end each row with a line feed":
    "文本第 {n} 个字符为控制字符 {character}；请删除，并以换行符结束每行",
  "the text has {n} characters; at most {nn} are allowed; shorten it":
    "文本有 {n} 个字符，上限为 {nn}；请缩短",
  "{name} is empty (0 bytes); export it again, or remove it":
    "{name} 为空（0 字节）；请重新导出或移除",
  "{name} has no text file; put {file} into the same folder":
    "{name} 没有对应的文本文件；请将 {file} 放入同一文件夹",
  "read with the encoding GB 18030; save it with UTF-8 if Chinese characters look wrong":
    "按 GB 18030 编码读取；如中文显示有误，请以 UTF-8 保存",
  "{name} row {n}: the text is not {encoding}; save all of the file with the encoding UTF-8":
    "{name} 第 {n} 行：文本不是 {encoding} 编码；请将整个文件以 UTF-8 编码保存",
  "{name} row {n}: the text is not UTF-8, as other rows are; save all of the file with the encoding UTF-8":
    "{name} 第 {n} 行：文本不是 UTF-8 编码，与其他行不同；请将整个文件以 UTF-8 编码保存",
  "{name} row {n}: the text is neither UTF-8 nor GB 18030; save all of the file with the encoding UTF-8":
    "{name} 第 {n} 行：文本既不是 UTF-8 也不是 GB 18030 编码；请将整个文件以 UTF-8 编码保存",
  "{name} row {n}: the text is not {encoding}; save the file with the encoding UTF-8":
    "{name} 第 {n} 行：文本不是 {encoding} 编码；请以 UTF-8 编码保存文件",
  "{name} row {n}: the text is not UTF-8 or GB 18030; save the file with the encoding UTF-8":
    "{name} 第 {n} 行：文本不是 UTF-8 或 GB 18030 编码；请以 UTF-8 编码保存文件",
  "{name} looks like UTF-16 without its byte order mark; save all of the file with the encoding UTF-8":
    "{name} 似乎是没有字节顺序标记的 UTF-16；请将整个文件以 UTF-8 编码保存",
  '{name} line {n}: has {part} instead of {nn}; put a text that holds a comma into quotation marks, as in "yes, please"':
    '{name} 第 {n} 行：有 {part}，应为 {nn} 个；含逗号的文本请加引号，如 "yes, please"',
  "{name} has {n} columns; send a text column and a label column, or name them text and label in a header row":
    "{name} 有 {n} 列；请只发送文本列和标签列，或在表头中将其命名为 text 和 label",
  "texts: {list}": "文本：{list}",
  "{n} with other labels": "标签变化 {n}",
  "{n} known already": "已存在 {n}",
  "{n} texts are no longer in it and stay in the dataset": "{n} 条文本已不在文件中，仍保留在数据集",
  "{n} texts that are no longer in it are in the trash now": "{n} 条文本已不在文件中，已移入回收站",
  // Tables.
  "{n} {units}": "{n} {units}",
  "{name} line {n}: a value has more than {nn} characters; shorten it, or close the quotation mark that is left open":
    "{name} 第 {n} 行：某个值超过 {nn} 个字符；请缩短，或补上缺少的引号",
  '{name} line {n}: a quotation mark is opened and never closed; close it, and write a quotation mark inside a value twice ("")':
    '{name} 第 {n} 行：引号未闭合；请闭合，值内的引号请写两次（""）',
  '{name} line {n}: a quotation mark stands inside a value; put the value into quotation marks and write those inside twice, as in "5"" pipe"':
    '{name} 第 {n} 行：值中含有引号；请将该值加引号，其中的引号写两次，如 "5"" pipe"',
  "{name} line {n}: holds a NUL character; the file is damaged, export it again":
    "{name} 第 {n} 行：含有 NUL 字符，文件已损坏；请重新导出",
  "{name}: column {n} of the header {part}": "{name}：表头第 {n} 列{part}",
  "has no name; write one, or remove the column": "没有名称；请填写或删除该列",
  "has a name of {n} characters; at most {nn} are allowed; shorten it":
    "的名称有 {n} 个字符，上限为 {nn}；请缩短",
  "has a line break or another invisible character in its name {column}; rename it":
    "的名称 {column} 含有换行符或其他不可见字符；请重命名",
  "{name}: columns {n} and {nn} of the header are both named {column}; rename one":
    "{name}：表头第 {n} 列和第 {nn} 列都名为 {column}；请重命名其中一列",
  "{name}: column {n} of the header is {column} instead of {other}; all tables of a dataset have the same columns in the same order":
    "{name}：表头第 {n} 列为 {column}，应为 {other}；数据集的所有表格应有相同且顺序一致的列",
  "{name}: {part}; give all rows as many values as the first, and put a value that holds a comma into quotation marks":
    "{name}：{part}；所有行的值数应与第一行相同，含逗号的值请加引号",
  "line {n} has {part} instead of {nn}": "第 {n} 行有 {part}，应为 {nn} 个",
  "line {n} is blank": "第 {n} 行为空行",
  "{name} holds no rows; export the table again": "{name} 没有任何行；请重新导出表格",
  "{name} has one column; a table has a column to predict and others to predict it from; separate values by commas":
    "{name} 只有一列；表格需要一个要预测的列和用于预测的其他列；请用逗号分隔各值",
  "{name} holds a header and no record below it; add records":
    "{name} 只有表头而没有记录；请添加记录",
  "{name} has {n} columns, but the dataset has {nn}; all tables of a dataset have the same columns":
    "{name} 有 {n} 列，而数据集有 {nn} 列；数据集的所有表格应有相同的列",
  "{name} line 1 looks like a header, but the dataset's tables have none; remove the line":
    "{name} 第 1 行像是表头，而数据集的表格没有表头；请删除该行",
  "{name} has {n} columns; at most {nn} can be read; remove columns":
    "{name} 有 {n} 列，最多读取 {nn} 列；请删除一些列",
  "{name} separates values by {separator}; save it as CSV that is separated by commas":
    "{name} 用 {separator} 分隔；请另存为以逗号分隔的 CSV",
  "{name} separates values by semicolons; save it as CSV that is separated by commas":
    "{name} 用分号分隔；请另存为以逗号分隔的 CSV",
  "{name} separates values by tabs; save it as CSV that is separated by commas":
    "{name} 用制表符分隔；请另存为以逗号分隔的 CSV",
  "{name} separates values by vertical bars; save it as CSV that is separated by commas":
    "{name} 用竖线分隔；请另存为以逗号分隔的 CSV",
  "{name} is no .csv file; save tables as CSV with the encoding UTF-8, or remove it":
    "{name} 不是 .csv 文件；请将表格另存为 UTF-8 编码的 CSV，或移除",
  "column {name} is {word} from now on, as not all of its values are {word2}":
    "列 {name} 此后按{word}处理，因为并非所有值都是{word2}",
  "{name} is empty (0 bytes); export the table again": "{name} 为空（0 字节）；请重新导出表格",
  "{name} has {n} bytes ({nn} MB); a table must have less than {nnn} MB; remove columns or records":
    "{name} 有 {n} 字节（{nn} MB），表格应小于 {nnn} MB；请删除部分列或记录",
  "[a|an] {choice} file; open it in a spreadsheet program and save it as CSV with the encoding UTF-8":
    "{choice} 文件；请用电子表格软件打开并另存为 UTF-8 编码的 CSV",
  "an archive; unpack it and send its CSV files": "压缩包；请解压后发送其中的 CSV 文件",
  "a Parquet file; save it as CSV with the encoding UTF-8":
    "Parquet 文件；请另存为 UTF-8 编码的 CSV",
  "a SQLite database; export its table as CSV": "SQLite 数据库；请将其中的表导出为 CSV",
  "a PDF document; export its table as CSV": "PDF 文档；请将其中的表格导出为 CSV",
  "a picture; send a table as CSV": "图片；请发送 CSV 格式的表格",
  "a JSON file; save its records as CSV with a header row":
    "JSON 文件；请将其中的记录另存为带表头的 CSV",
};
