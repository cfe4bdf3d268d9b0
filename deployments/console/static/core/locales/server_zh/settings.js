// What each setting of the platform is for.

/** @type {Record<string, string>} */
export default {
  "Folder that holds all state; back this up": "保存全部数据的文件夹；请备份",
  "Address that the API and the gateway listen on": "API 和网关监听的地址",
  "Port of the REST API": "REST API 的端口",
  "Port of prediction services": "预测服务的端口",
  "Port of the gateway's health and metrics (loopback)": "网关健康检查和指标的端口（仅本机）",
  "Port of the Prefect server": "Prefect 服务器的端口",
  "Port of the Prefect UI, for signed-in owners": "Prefect 界面的端口，供已登录的所有者使用",
  "First port of the object store; also +1 to +8, +10008":
    "对象存储的第一个端口；还使用 +1 至 +8 和 +10008",
  "Host name in the links people click": "供人点击的链接中的主机名",
  "JSON: further names that the platform answers to, as models.example.org":
    "JSON：平台还应答的其他主机名，例如 models.example.org",
  "REST API the command line talks to": "命令行访问的 REST API",
  "Token of the REST API; else generated": "REST API 的令牌；不填则自动生成",
  "host:port of an S3 store used instead of the embedded one": "代替内置存储的 S3 存储的 host:port",
  "Access key of that store": "该存储的访问密钥",
  "Secret key of that store": "该存储的私有密钥",
  "Use https with that store": "以 https 访问该存储",
  "Region of the bucket": "存储桶的区域",
  "Bucket that holds all data": "保存全部数据的存储桶",
  "postgresql+psycopg://… used instead of SQLite in the data folder":
    "代替数据文件夹中 SQLite 的 postgresql+psycopg://…",
  "http://…/api of a Prefect server used instead of the embedded one":
    "代替内置服务器的 Prefect 服务器的 http://…/api",
  "NAME:PASSWORD that the Prefect server asks for; else generated":
    "Prefect 服务器要求的“名称:密码”；不填则自动生成",
  "postgresql+asyncpg://… for the embedded Prefect server":
    "内置 Prefect 服务器使用的 postgresql+asyncpg://…",
  "Largest picture, bytes": "图片的最大字节数",
  "Largest picture, pixels; models read none with more than 50 million":
    "图片的最大像素数；模型不读取超过 5000 万像素的图片",
  "Largest sound, bytes": "声音的最大字节数",
  "Largest text file, bytes": "文本文件的最大字节数",
  "Largest table file, bytes": "表格文件的最大字节数",
  "Largest upload, bytes": "一次上传的最大字节数",
  "Largest archive of a model to import, bytes": "可导入的模型压缩包的最大字节数",
  "Largest archive of a project to import, bytes": "可导入的项目压缩包的最大字节数",
  "Folder with better pretrained weights": "存放更好的预训练权重的文件夹",
  "JSON: hardware to train on, by name; each is a work pool of the engine":
    "JSON：按名称列出的训练硬件；每一项是引擎的一个工作池",
  "Threads of a training; empty: free cores": "一次训练的线程数；空：使用空闲的核心",
  "Seconds a process may make no progress while it starts": "进程启动期间允许无进展的秒数",
  "Longest start of a process that makes progress, seconds": "有进展的进程启动的最长秒数",
  "Seconds a process may neither answer nor make progress": "进程允许既无响应也无进展的秒数",
  "Seconds a process that makes progress may not answer": "有进展的进程允许无响应的秒数",
  "A larger log is rotated, bytes; three older ones are kept":
    "日志超过此字节数时轮换；保留三份旧日志",
  "Most bytes of all logs; the oldest go first": "全部日志的最大字节数；最旧的先删除",
  "Uploads are refused when the disk has less free": "磁盘剩余空间少于此值时拒绝上传",
  "Most bytes of features kept for later trainings": "为以后的训练保留的特征的最大字节数",
  "Most bytes of samples and models kept for later work":
    "为以后的工作保留的样本和模型的最大字节数",
  "First of 500 ports that replicas may listen on": "副本可监听的 500 个端口中的第一个",
  "Folder of this machine that batch jobs may read; empty: none":
    "批量作业可读取的本机文件夹；空：无",
  "JSON: the Dask schedulers that batch jobs may use, as tcp://host:8786":
    "JSON：批量作业可使用的 Dask 调度器，例如 tcp://host:8786",
  "JSON: proxies that may say who asks, and how, as 10.0.0.5 or 10.1.0.0/16":
    "JSON：可告知请求者及其协议的代理，例如 10.0.0.5 或 10.1.0.0/16",
  "Seconds between two looks at the metrics of services": "两次读取服务指标之间的秒数",
  "Days after which minutes of monitoring are joined to hours": "监控的分钟数据合并为小时的天数",
  "Days after which monitoring is forgotten": "监控数据保留的天数",
};
