// What is wrong in annotation files: COCO, Label Studio, YOLO.

/** @type {Record<string, string>} */
export default {
  "{name} is not in the dataset; import it along with its annotations":
    "{name} 不在数据集中；请与标注一起导入",
  "{name} may mean {first} or {second}; give the files different names":
    "{name} 可能指 {first} 或 {second}；请使用不同的文件名",
  "{name} is in the trash; restore it to label it": "{name} 位于回收站；请恢复后再标注",
  "{name} has {n} labels; one is allowed, choose it": "{name} 有 {n} 个标签，只允许一个；请选择",
  "the class names are missing; add one of {names}": "缺少类别名称；请添加以下文件之一：{names}",
  "{place} is {value}; {should}": "{place} 为 {value}；{should}",
  "{name} has {n} bytes; at most {nn} ({nnn} MB) are allowed; divide it":
    "{name} 有 {n} 字节，上限为 {nn} 字节（{nnn} MB）；请拆分",
  "{name} is no UTF-8 text (byte {n}); save it as UTF-8":
    "{name} 不是 UTF-8 文本（第 {n} 字节）；请以 UTF-8 保存",
  "{place} has {corners}; its numbers must be finite": "{place} 为 {corners}；数值必须有限",
  "{place} {corners} leaves the picture of {n} x {nn} pixels; move it inside":
    "{place} {corners} 超出 {n} x {nn} 像素的图片；请移到图片内",
  "{place} {corners} has no area; draw it again or delete it":
    "{place} {corners} 没有面积；请重新绘制或删除",
  "{name} has {n} boxes on one picture; at most {nn} are allowed, remove some":
    "{name} 在一张图片上有 {n} 个框，上限为 {nn}；请删除一些",
  "{name} has {n} more entries that fit no sample; correct them":
    "{name} 还有 {n} 个条目没有对应的样本；请更正",
  "{name} has over {n} objects and lists; divide it into smaller files":
    "{name} 的对象和列表超过 {n} 个；请拆分为较小的文件",
  "{name} is no valid JSON at {place} ({problem}); export it again":
    "{name} 不是有效的 JSON（{place}：{problem}）；请重新导出",
  "{name} is no valid JSON at line {n}, column {nn} ({problem}); export it again":
    "{name} 不是有效的 JSON（第 {n} 行第 {nn} 列：{problem}）；请重新导出",
  "{name} is nested too deeply; export it again from the labeling tool":
    "{name} 嵌套过深；请从标注工具重新导出",
  "{name} cannot be read: {part}; correct it": "{name} 无法读取：{part}；请更正",
  "{value} is no JSON number": "{value} 不是 JSON 数值",
  "one object has the key {key} twice": "同一对象中键 {key} 出现两次",
  "{place}: {part}; rename it there, for example to {label}":
    "{place}：{part}；请在原处重命名，例如 {label}",
  "label {label} holds other characters than Chinese characters, letters, digits, '-' and '_'":
    "标签 {label} 含有汉字、字母、数字、“-”和“_”以外的字符",
  "{place} is missing; add it": "缺少 {place}；请添加",
  // Places in a file.
  "'{key}' of {place}": "{place} 的 {key}",
  "categories[{n}] of {place}": "{place} 的 categories[{n}]",
  "images[{n}] of {place}": "{place} 的 images[{n}]",
  "annotations[{n}] of {place}": "{place} 的 annotations[{n}]",
  "task {n} of {place}": "{place} 的任务 {n}",
  "line {n} of {place}": "{place} 的第 {n} 行",
  "an annotation of {place}": "{place} 的标注",
  "a result of {place}": "{place} 的结果",
  "choices of {place}": "{place} 的选项",
  "a rectangle of {place}": "{place} 的矩形",
  "the box [of|in] {place}": "{place} 的框",
  "the name of class {n} in {place}": "{place} 中类别 {n} 的名称",
  // COCO.
  "{name} holds {value}, no COCO file; export it as COCO instances":
    "{name} 的内容是 {value}，不是 COCO 文件；请导出为 COCO 实例格式",
  "{name}: {part}; it must be a list": "{name}：{part}；应为列表",
  "{key} is missing": "缺少 {key}",
  "'{key}' is {value}": "{key} 为 {value}",
  "{part} ({value}); add the id of its picture": "{part}（{value}）；请添加图片的 id",
  "{place} has no usable 'image_id'": "{place} 没有可用的 image_id",
  "{place} repeats id {id}; number it anew": "{place} 的 id {id} 重复；请重新编号",
  "'file_name' of {place} is empty; write the file's name":
    "{place} 的 file_name 为空；请填写文件名",
  "{place} repeats the {key} {value}, only the first counts; delete one":
    "{place} 的 {key} {value} 重复，只采用第一个；请删除一个",
  "{place} lies on image {id}, which is not in 'images' ({n} lie on such images); add the images or delete them":
    "{place} 所在的图片 {id} 不在 images 中（共 {n} 个此类标注）；请添加图片或删除标注",
  "{name} has boxes for {picture} of {n} x {nn} pixels, but the picture is {width} x {height}; export both again":
    "{name} 中 {picture} 的框按 {n} x {nn} 像素标注，而图片为 {width} x {height}；请重新导出两者",
  "{place} is of category {id}, which is not in 'categories'; add it there":
    "{place} 的类别 {id} 不在 categories 中；请添加",
  "{place} has no 'bbox' (masks of crowds are not taken); add x, y, width and height":
    "{place} 没有 bbox（不支持群体掩码）；请添加 x、y、宽和高",
  // Label Studio.
  "{name} cannot label tables; their label is a column":
    "{name} 不能标注表格；表格的标签是其中一列",
  "{name} holds {value}, no list of tasks; export it as JSON in Label Studio":
    "{name} 的内容是 {value}，不是任务列表；请在 Label Studio 中导出为 JSON",
  "{key} of {place} is {value}; it must hold the {unit}": "{place} 的 {key} 为 {value}；应为{unit}",
  "{key} of {place} is missing; it must hold the {unit}": "{place} 缺少 {key}；应为{unit}",
  "{place} repeats the file {name}, only the first counts; delete one":
    "{place} 的文件 {name} 重复，只采用第一个；请删除一个",
  "{place} has the address {address}; correct it": "{place} 的地址为 {address}；请更正",
  "{place} has the address {address} without a file name": "{place} 的地址 {address} 没有文件名",
  "{place} holds {value} and no choices; label whole samples":
    "{place} 的内容是 {value}，没有选项；请对整个样本进行标注",
  "{place} has {n} choices; a {unit} has one label, keep one":
    "{place} 有 {n} 个选项；每{unit}只有一个标签，请保留一个",
  "{place} has a region of type {type}; only rectangles with labels (rectanglelabels) are taken, draw it as a rectangle":
    "{place} 含有 {type} 类型的区域；仅支持带标签的矩形（rectanglelabels），请画成矩形",
  "{place} is drawn with the {unit} turned by {n} degrees; draw it upright":
    "{place} 的{unit}旋转了 {n} 度；请画成水平的",
  "{place} has no label; choose one": "{place} 没有标签；请选择",
  "{name} holds boxes, which {word} does not take; use a dataset for object detection":
    "{name} 含有框，{word}不支持；请使用物体检测的数据集",
  // YOLO.
  "{name} has no name for class {n}; add it": "{name} 没有类别 {n} 的名称；请添加",
  "{place} has {n} fields; write five: class, x, y, width, height":
    "{place} 有 {n} 个字段；应为五个：类别、x、y、宽、高",
  "{place} is {value}; write five numbers": "{place} 为 {value}；请填写五个数值",
  "{place} is of class {value}; there are the classes 0 to {n}, add its name to them":
    "{place} 的类别为 {value}；现有类别 0 至 {n}，请补充其名称",
  "{name} holds {value}; write names: [cat, dog]":
    "{name} 的内容是 {value}；请写作 names: [cat, dog]",
  "'names' of {name} is {value}; write a list of names or number: name":
    "{name} 的 names 为 {value}；请写成名称列表，或“编号: 名称”",
  "'nc' of {name} is {value}, but it has {n} names; correct one":
    "{name} 的 nc 为 {value}，但有 {n} 个名称；请更正其一",
  "{name} cannot be read{where} ({problem}); correct it":
    "{name} 无法读取（{where} {problem}）；请更正",
  "{name} is no YAML file: {problem}; correct it": "{name} 不是 YAML 文件：{problem}；请更正",
  "{name} holds the reference {anchor}; write the names themselves":
    "{name} 含有引用 {anchor}；请直接写出名称",
  "{name} has over {n} levels; write names: [cat, dog]":
    "{name} 超过 {n} 层；请写作 names: [cat, dog]",
  "'names' of {name} has no class {n}; number them from 0 without gaps":
    "{name} 的 names 缺少类别 {n}；请从 0 开始连续编号",
};
