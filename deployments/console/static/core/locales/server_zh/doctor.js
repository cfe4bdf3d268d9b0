// What the doctor found, and what to do about it.

/** @type {Record<string, string>} */
export default {
  "nobody supervises: the supervisor (process {n}) is stopped by a signal":
    "无人监管：监管进程（{n}）已被信号暂停",
  "let it run again with `kill -CONT {n}`": "请用 `kill -CONT {n}` 恢复",
  "nobody supervises: the supervisor (process {n}) has ended, and what dies is not started again":
    "无人监管：监管进程（{n}）已结束，进程终止后不会重启",
  "`exeml up` adopts the processes, `exeml down` stops them":
    "`exeml up` 接管这些进程，`exeml down` 停止它们",
  "the platform was never started": "平台从未启动",
  "{n} processes run and answer": "{n} 个进程正在运行并有响应",
  "{name} is Waiting": "{name} 等待中",
  "{name} is Starting": "{name} 启动中",
  "{name} is Stopping": "{name} 停止中",
  "{name} is Failed ({part})": "{name} 失败（{part}）",
  "{name} is Restarting ({part})": "{name} 重启中（{part}）",
  "{name} is Not answering ({part})": "{name} 无响应（{part}）",
  "{name} is Nobody supervises": "{name} 无人监管",
  "wait for the supervisor, and read {path}": "请等待监管进程处理，并查看 {path}",
  "process {n} works for this folder, for nobody: {command}":
    "进程 {n} 使用此文件夹，但不属于任何任务：{command}",
  "end it with `kill {n}`": "请用 `kill {n}` 结束",
  "{n} ports can be used, {nn} of them in use by the platform":
    "{n} 个端口可用，其中 {nn} 个正由平台使用",
  "{n} ports can be used, all of them free": "{n} 个端口均空闲可用",
  "port {n} of the {name} is taken by another program": "{name} 的端口 {n} 被其他程序占用",
  "port {n} of the {name} is taken by another program (process {nn})":
    "{name} 的端口 {n} 被其他程序占用（进程 {nn}）",
  "stop that program, or set {name} to a free port": "请停止该程序，或将 {name} 设为空闲端口",
  "{n} MB are free": "剩余 {n} MB",
  "uploads need {n} MB": "上传需要 {n} MB",
  "free some space on the disk of {path}, or lower EXEML_MIN_FREE_BYTES":
    "请释放 {path} 所在磁盘的空间，或调低 EXEML_MIN_FREE_BYTES",
  "there is room for {n} more files": "还可容纳 {n} 个文件",
  "remove files from the disk of {path}": "请删除 {path} 所在磁盘上的文件",
  "a write is safe on the disk after {n} ms": "写入在 {n} 毫秒后安全落盘",
  "each saved label waits that long": "每次保存标签都要等待这么久",
  "move EXEML_HOME to a faster disk": "请将 EXEML_HOME 移到更快的磁盘",
  "Python {n}": "Python {n}",
  "install Python 3.11 or newer and run `make setup` again":
    "请安装 Python 3.11 或更新版本，然后重新运行 `make setup`",
  "packages are missing: {names}": "缺少软件包：{names}",
  "packages differ from requirements.lock: {names}": "与 requirements.lock 不同的软件包：{names}",
  "{n} packages are those of requirements.lock": "{n} 个软件包与 requirements.lock 一致",
  "run `make setup` again": "请重新运行 `make setup`",
  "the program {name} is missing": "缺少程序 {name}",
  "the program {name} does not run ({problem})": "程序 {name} 无法运行（{problem}）",
  "the program {name} does not run (exit code {n})": "程序 {name} 无法运行（退出码 {n}）",
  "{path} belongs to user {n}": "{path} 属于用户 {n}",
  "run ExeML as the user that owns it": "请以其所有者身份运行 ExeML",
  "{path} is open to other users (mode {n})": "{path} 对其他用户开放（权限 {n}）",
  "close it with `chmod {n} {path}`": "请用 `chmod {n} {path}` 关闭",
  "{n} more files are open to other users": "另有 {n} 个文件对其他用户开放",
  "close all with `chmod -R go= {path}`": "请用 `chmod -R go= {path}` 全部关闭",
  "{path} and what is secret in it are closed to other users": "{path} 及其中的机密对其他用户关闭",
  "{path} holds a secret and is open to other users": "{path} 含有机密且对其他用户开放",
  "there are no credentials yet": "还没有凭据",
  "the first start makes them": "首次启动时生成",
  "{path} is empty": "{path} 为空",
  "restore it from a backup, or delete it and start the platform again":
    "请从备份恢复，或删除后重新启动平台",
  "the credentials and {n} keys and certificates can be read": "凭据及 {n} 个密钥和证书可读",
  "the clock runs evenly and agrees with files": "时钟运行平稳，与文件时间一致",
  "{path} was written in the future: the clock was set back":
    "{path} 的写入时间在未来：时钟曾被调回",
  "the clock was set by {n} s since the platform was started": "平台启动后时钟被调整了 {n} 秒",
  "the clock of the object store differs by {n} s": "对象存储的时钟相差 {n} 秒",
  "let the machine keep its clock by NTP, for example with `timedatectl set-ntp true`":
    "请用 NTP 校准时钟，例如 `timedatectl set-ntp true`",
  "the tables are at migration {version}, this release needs {newer}":
    "数据表的迁移版本为 {version}，此版本需要 {newer}",
  "start the platform, which migrates them": "请启动平台以完成迁移",
  "Prefect's database is not one of this data folder": "Prefect 的数据库不在此数据文件夹中",
  "there is none yet": "尚不存在",
  "the first start makes it": "首次启动时生成",
  "{path} is whole": "{path} 完好",
  "{path} is damaged: {problem}": "{path} 已损坏：{problem}",
  "{path} cannot be read ({problem})": "{path} 无法读取（{problem}）",
  "stop the platform and restore the data folder from a backup":
    "请停止平台，并从备份恢复数据文件夹",
  "restore the data folder from a backup": "请从备份恢复数据文件夹",
  "there are no objects yet": "还没有对象",
  "object {key} is not what was stored": "对象 {key} 与存入时不一致",
  "object {key} cannot be read": "对象 {key} 无法读取",
  "{n} more objects are damaged": "另有 {n} 个对象已损坏",
  "restore it from a backup or upload it again": "请从备份恢复或重新上传",
  "all objects ({n}) can be read and are what was stored": "全部对象（{n}）可读且与存入时一致",
  "a sample of the objects ({n}) can be read and are what was stored":
    "抽样对象（{n}）可读且与存入时一致",
  "objects are not examined: {part}": "未检查对象：{part}",
  "the object store at {address} does not answer": "对象存储 {address} 无响应",
  "start the platform, then run `exeml doctor` again": "请启动平台，然后重新运行 `exeml doctor`",
  "cannot be examined ({problem})": "无法检查（{problem}）",
  "correct what the message names, then run `exeml doctor` again":
    "请处理消息所述问题，然后重新运行 `exeml doctor`",
};
