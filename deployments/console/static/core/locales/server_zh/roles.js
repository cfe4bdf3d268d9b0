// What each role may do: the rows of the table of roles.

/** @type {Record<string, string>} */
export default {
  "Look at projects, datasets, samples, models, services, reports and the platform":
    "查看项目、数据集、样本、模型、服务、报告和平台",
  "Try a service out": "试用服务",
  "Change the own password, end own sessions, make and revoke own tokens":
    "修改自己的密码、结束自己的会话、创建和吊销自己的令牌",
  "Label samples, add labels, ask for suggestions and answer them":
    "标注样本、添加标签、请求并处理建议的标签",
  "Upload samples, move samples to the trash and back, check a dataset":
    "上传样本、将样本移入或移出回收站、校验数据集",
  "Import from the object store": "从对象存储导入",
  "from the data source of the dataset": "仅限数据集的数据源",
  "Undo changes, stop jobs of a dataset": "撤销更改、停止数据集的任务",
  "those of their own": "仅限自己的",
  "Rename, merge and delete labels, change their colours and keys":
    "重命名、合并和删除标签，修改颜色和快捷键",
  "Empty the trash": "清空回收站",
  "Repair what a check has found": "修复校验发现的问题",
  "Create, change and delete datasets, set data sources, publish versions":
    "创建、修改和删除数据集，设置数据源，发布版本",
  "Browse and create buckets and folders of the object store": "浏览和创建对象存储的存储桶和文件夹",
  "Export datasets, download models and results of batch jobs":
    "导出数据集，下载模型和批量任务的结果",
  "Create, change and delete projects, run and schedule their rounds":
    "创建、修改和删除项目，运行和计划训练轮次",
  "Import, compare and delete models": "导入、比较和删除模型",
  "Deploy, change, stop and delete services, run batch jobs":
    "部署、修改、停止和删除服务，运行批量任务",
  "See, make and revoke API keys of services, render manifests that hold their hashes":
    "查看、创建和吊销服务的 API 密钥，生成含其哈希的清单",
  "Record requests of services, look at what was sent, make samples of it":
    "记录服务的请求，查看发送的内容，并转为样本",
  "Open the Prefect UI": "打开 Prefect 界面",
  "Manage accounts and their tokens, see settings of the platform and what is wrong with it":
    "管理账号及其令牌，查看平台设置和平台的问题",
};
