// Words of the Training Configuration and of the hardware to train or serve on.

/** @type {Dictionaries} */
export default {
  en: {
    previous: "Previous",
    "training-configuration": "Training Configuration",
    "training-configuration-of": "Training Configuration: {name}",
    "confirm-configuration":
      "Confirm the configuration. Training starts after Submit and goes on when the page is closed.",
    "published-now": "{version}, published from what is labeled now",
    "both-shares": "{training} training, {validation} validation",
    "validation-share": "Validation: {validation}",
    "limited-minutes": "{minutes}, the limit of {flavor}",
    "flavor-limit": "A training ends after {minutes} minutes, with its best model.",
    "flavor-queue": "{running} running, {waiting} in the queue.",
    "flavor-running": "{running} running.",
    "i-agree": "I have read and agree to the above",
    "hardware-advice":
      "GPU specifications perform better, CPU specifications are more cost-effective. If there are no specifications to choose, contact the administrator.",
    "no-hardware": "None of these can be used. Contact the administrator.",
    "open-phase-hint": "Double-click: open the configuration or the details",
  },
  zh: {
    previous: "上一步",
    "training-configuration": "训练设置",
    "training-configuration-of": "训练设置：{name}",
    "confirm-configuration": "请确认配置。提交后开始训练，关闭页面训练仍会继续。",
    "published-now": "{version}，由当前标注发布",
    "both-shares": "训练集 {training}，验证集 {validation}",
    "validation-share": "验证集比例：{validation}",
    "limited-minutes": "{minutes}（{flavor} 的上限）",
    "flavor-limit": "训练满 {minutes} 分钟后结束，并保留最佳模型。",
    "flavor-queue": "{running} 个运行中，{waiting} 个排队中。",
    "flavor-running": "{running} 个运行中。",
    "i-agree": "我已阅读并同意以上内容",
    "hardware-advice": "GPU 规格性能更佳，CPU 规格更具性价比。如果没有可选规格，请联系管理员。",
    "no-hardware": "以上规格均不可用，请联系管理员。",
    "open-phase-hint": "双击：打开配置或详情",
  },
};
