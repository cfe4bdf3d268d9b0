// Words that stand in the sentences of the server, with their Chinese ones.

/** What is counted, behind its number. */
export const COUNTED = {
  picture: "张图片", pictures: "张图片",
  box: "个框", boxes: "个框",
  sound: "段声音", sounds: "段声音",
  text: "条文本", texts: "条文本",
  record: "条记录", records: "条记录",
  column: "列", columns: "列",
  sample: "个样本", samples: "个样本",
  label: "个标签", labels: "个标签",
  "different label": "个不同的标签", "different labels": "个不同的标签",
  "different value": "个不同的值", "different values": "个不同的值",
  channel: "个声道", channels: "个声道",
  value: "个值", values: "个值",
};

/** The same without a number, and other things that have a name. */
export const THINGS = {
  picture: "图片", pictures: "图片",
  box: "框", boxes: "框",
  sound: "声音", sounds: "声音",
  text: "文本", texts: "文本",
  record: "记录", records: "记录",
  column: "列", columns: "列",
  sample: "样本", samples: "样本",
  label: "标签", labels: "标签",
  rectangle: "矩形", project: "项目", dataset: "数据集", "dataset version": "数据集版本", service: "服务",
  "model version": "模型版本", "data job": "任务", schedule: "训练计划", run: "运行", round: "训练轮次",
  account: "账号", "api key": "API 密钥", "ai application": "AI 应用",
};

/** Types, states, phases and other words that stand alone. */
export const WORDS = {
  "image classification": "图像分类", image_classification: "图像分类",
  "object detection": "物体检测", object_detection: "物体检测",
  "predictive analytics": "预测分析", predictive_analytics: "预测分析",
  "sound classification": "声音分类", sound_classification: "声音分类",
  "text classification": "文本分类", text_classification: "文本分类",
  "label data": "数据标注", "publish dataset version": "发布数据集版本", "check data": "数据校验",
  "classify images": "图像分类", "detect objects": "物体检测", predict: "预测分析",
  "classify sounds": "声音分类", "classify text": "文本分类", "register model": "模型注册", "deploy service": "服务部署",
  "not started": "未开始", running: "运行中", "awaiting operation": "等待操作", "awaiting input": "等待输入",
  executed: "已完成", failed: "失败", stopped: "已停止", stopping: "停止中", deploying: "部署中",
  successful: "成功", completed: "已完成", waiting: "等待中", queued: "排队中", abnormal: "异常",
  owner: "所有者", labeler: "标注员", viewer: "查看者",
  training: "训练", validation: "验证", raise: "提高", lower: "降低",
  import: "导入", synchronize: "同步数据源", check: "校验", repair: "修复", suggest: "标签建议", comparison: "模型比较",
  number: "数值", category: "类别", date: "日期", int: "整数", double: "小数", string: "文本",
};

/** What drift is measured of, beside the columns of a table. */
export const MEASURED = { "predicted class": "预测类别", confidence: "置信度" };
