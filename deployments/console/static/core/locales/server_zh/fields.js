// What is wrong with a field of a form. The sentences without a subject are those of pydantic.

/** @type {Record<string, string>} */
export default {
  "The server answered with status {n}": "服务器返回状态 {n}",
  "{entry}: {part}": "{entry}：{part}",
  "{entry}: {part}, got {value}": "{entry}：{part}，收到 {value}",
  "Field required": "必填",
  "Extra inputs are not permitted": "不支持此字段",
  "Input should be a valid string": "应为文本",
  "String should have at least {n} [character|characters]": "至少 {n} 个字符",
  "String should have at most {n} [character|characters]": "不超过 {n} 个字符",
  // Texts of a fixed form, see schemas/written_as.py.
  "{written} is not a colour of the form #rrggbb, for example #1a73e8":
    "{written} 不是 #rrggbb 形式的颜色，例如 #1a73e8",
  "{written} is not a digit or a letter from a to z": "{written} 不是一个数字或 a 到 z 的字母",
  "{written} is not the name of a dataset version, for example V001":
    "{written} 不是数据集版本名，例如 V001",
  "{written} is not a version of a model, for example 0.0.1": "{written} 不是模型版本，例如 0.0.1",
  "{written} is not a tag of 1 to 32 letters, digits, spaces, '_', '-' and '.'":
    "{written} 不是由 1 到 32 个字母、数字、空格、“_”、“-”和“.”组成的标签",
  "{written} is not a bucket name of 3 to 63 small letters, digits, '.' and '-'":
    "{written} 不是由 3 到 63 个小写字母、数字、“.”和“-”组成的存储桶名",
  "{written} is not a training flavor of small letters, digits and '-', for example cpu":
    "{written} 不是由小写字母、数字和“-”组成的训练规格名，例如 cpu",
  "{written} is not a sha256 of 64 digits and letters from a to f":
    "{written} 不是由 64 个数字和 a 到 f 的字母组成的 sha256",
  "{written} is not the name that a file of a model may have, for example model.onnx":
    "{written} 不是模型文件可用的名称，例如 model.onnx",
  "{written} is not a format in capital letters, for example PNG":
    "{written} 不是大写字母的格式名，例如 PNG",
  "{written} is not a suffix of small letters and digits, for example png":
    "{written} 不是由小写字母和数字组成的后缀，例如 png",
  "{written} is not the address of a web site, for example https://shop.example.com":
    "{written} 不是网站地址，例如 https://shop.example.com",
  "{written} is not a name of small letters, digits and '-', for example my-services":
    "{written} 不是由小写字母、数字和“-”组成的名称，例如 my-services",
  "{written} is not a registry and folder, for example registry.example.com/exeml":
    "{written} 不是镜像仓库及其文件夹，例如 registry.example.com/exeml",
  "{written} is not the name of a host, for example ml.example.com":
    "{written} 不是主机名，例如 ml.example.com",
  "{written} is not the name of a part of the file, for example objects.bin":
    "{written} 不是文件中某一部分的名称，例如 objects.bin",
  "Input should be a valid integer": "应为整数",
  "Input should be a valid integer, unable to parse string as an integer": "应为整数",
  "Input should be a valid integer, got a number with a fractional part": "应为整数",
  "Input should be a valid number": "应为数值",
  "Input should be a valid number, unable to parse string as a number": "应为数值",
  "Input should be a finite number": "应为有限的数值",
  "Input should be a multiple of {n}": "应为 {n} 的倍数",
  "Input should be greater than {n}": "应大于 {n}",
  "Input should be greater than or equal to {n}": "不能小于 {n}",
  "Input should be less than {n}": "应小于 {n}",
  "Input should be less than or equal to {n}": "不能大于 {n}",
  "Input should be a valid boolean": "应为是或否",
  "Input should be a valid boolean, unable to interpret input": "应为是或否",
  "Input should be {choice}": "应为 {choice}",
  "Input should be a valid list": "应为列表",
  "Input should be a valid dictionary": "应为对象",
  "Input should be an object": "应为对象",
  "Input should be a valid dictionary or object to extract fields from": "应为对象",
  "Input should be a valid dictionary or instance of {name}": "应为对象（{name}）",
  "List should have at least {n} [item|items] after validation, not {nn}":
    "至少 {n} 项，而不是 {nn} 项",
  "List should have at most {n} [item|items] after validation, not {nn}":
    "不超过 {n} 项，而不是 {nn} 项",
  "List should have at most {n} [item|items] after validation, not more": "不超过 {n} 项",
  "Input should be a valid UUID, {problem}": "应为有效的 id（{problem}）",
  "Input should be a valid datetime, {problem}": "应为有效的时间（{problem}）",
  "Input should be a valid datetime or date, {problem}": "应为有效的时间（{problem}）",
  "Input should be a valid URL, {problem}": "应为有效的网址（{problem}）",
  "JSON decode error": "不是有效的 JSON",
  "the text holds the character {character}, which cannot be stored; remove it":
    "文本含有无法保存的字符 {character}；请删除",
};
