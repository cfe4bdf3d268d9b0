// Why the REST API refused a call: accounts, projects, rounds, datasets, labels, versions, models.

/** @type {Record<string, string>} */
export default {
  "{address} failed by a fault of ExeML ({name}); its trace is in {path}":
    "{address} 因 ExeML 故障失败（{name}）；详情见 {path}",
  "the catalog cannot be used ({problem}); nothing was changed. Free disk space or check EXEML_DATABASE_URL, then try again":
    "数据目录不可用（{problem}）；未作更改。请释放磁盘空间或检查 EXEML_DATABASE_URL，然后重试",
  "the disk of {path} is full; free some space there, then try again":
    "{path} 所在磁盘已满；请释放空间后重试",
  "it is stopped by a signal": "进程已被信号暂停",
  "{address} does not answer within {n} s": "{address} 在 {n} 秒内无响应",
  "it gives back no object": "无法读回对象",
  "no heartbeat for {n} s": "已有 {n} 秒无心跳",
  "{names} stand still": "{names} 停滞",
  "ended: {problem}": "已结束：{problem}",
  "its process was ended from outside or for want of memory": "其进程被外部终止或因内存不足而终止",
  "try again": "请重试",
  "its process crashed ({signal})": "其进程已崩溃（{signal}）",
  "it ended with exit code {n} and no message": "已结束，退出码 {n}，没有任何信息",
  "ended with exit code {n}: {problem}": "已结束，退出码 {n}：{problem}",
  "is not ready after {n} s; its log is {path}": "{n} 秒后仍未就绪；日志：{path}",
  "is not ready after {n} s and stands still for {nn} s; its log is {path}":
    "{n} 秒后仍未就绪，且已停滞 {nn} 秒；日志：{path}",
  "has not answered for {n} s ({part})": "已有 {n} 秒无响应（{part}）",
  "cannot be started ({problem})": "无法启动（{problem}）",
  "takes no objects until it notices that the disk has space again":
    "在发现磁盘有空间之前不接收对象",
  "nobody supervises: the supervisor (process {n}) is stopped by a signal; let it run again with `kill -CONT {nn}`":
    "无人监管：监管进程（{n}）已被信号暂停；请用 `kill -CONT {nn}` 恢复",
  "nobody supervises: the supervisor (process {n}) has ended, and what dies is not started again; `exeml up` adopts the processes, `exeml down` stops them":
    "无人监管：监管进程（{n}）已结束，进程终止后不会重启；`exeml up` 接管这些进程，`exeml down` 停止它们",
  "{address}: Not Found": "没有地址 {address}",
  "{address}: Method Not Allowed": "{address} 不支持此操作",
  "the head of the request did not come within {n} s; send it at once":
    "请求头未在 {n} 秒内发送完；请一次发送",
  "the body came with less than {n} bytes a second for {nn} s; send it again over a faster line, or in smaller parts":
    "请求体在 {nn} 秒内每秒不足 {n} 字节；请使用更快的线路重新发送，或分成较小的部分",
  "there are too many connections from {address}; close some, then try again":
    "来自 {address} 的连接过多；请关闭一些后再试",
  "the head of the request is over {n} bytes; send less in address and headers":
    "请求头超过 {n} 字节；请减少地址和头部的内容",
  "the body is over {n} bytes, {nn} of which are for files; send it in smaller parts":
    "请求超过 {n} 字节，其中文件占 {nn} 字节；请分成较小的部分发送",
  "the body is over {n} bytes, {nn} of which are for files; send it in smaller parts or raise {name}":
    "请求超过 {n} 字节，其中文件占 {nn} 字节；请分成较小的部分发送，或调高 {name}",
  "the files have {n} bytes together; at most {nn} are allowed at once; send them in smaller parts or raise {name}":
    "文件合计 {n} 字节；一次最多 {nn} 字节；请分成较小的部分发送，或调高 {name}",
  "the body is over {n} bytes; send it in smaller parts": "请求超过 {n} 字节；请分成较小的部分发送",
  "the body holds over {n} values; send it in smaller parts":
    "请求中的值超过 {n} 个；请分成较小的部分发送",
  "the body has over {n} levels of brackets; send plainer JSON":
    "请求的括号嵌套超过 {n} 层；请发送更简单的 JSON",
  "and {n} more problems": "另有 {n} 个问题",
  "the body is over {n} bytes; send it in smaller parts or raise {name}":
    "请求超过 {n} 字节；请分成较小的部分发送，或调高 {name}",
  "there is no schedule with id {id}; it may have been deleted":
    "没有 id 为 {id} 的训练计划；可能已删除",
  "there is no {noun} with id {id}; it may have been deleted":
    "没有 id 为 {id} 的{noun}；可能已删除",
  "there is no data job with id {id}": "没有 id 为 {id} 的任务",
  "there is no form {name}; there are {names}": "没有表单 {name}；现有 {names}",
  // Signing in and accounts.
  "nobody is signed in, or the session has ended; sign in, or add the header 'Authorization: Bearer TOKEN' with the token that `exeml token` prints":
    "未登录或会话已结束；请登录，或添加请求头 'Authorization: Bearer TOKEN'（令牌由 `exeml token` 显示）",
  "{name} is a {word} and this takes the role {word2}; ask an owner to do it or to change the role":
    "{name} 的角色是{word}，此操作需要{word2}；请由所有者操作或更改角色",
  "{name} is a {word} and this takes the role {role}; ask an owner to do it or to change the role":
    "{name} 的角色是{word}，此操作需要 {role}；请由所有者操作或更改角色",
  "nobody is signed in, or the session has ended; sign in at {address} and open the Prefect UI from there":
    "未登录或会话已结束；请在 {address} 登录，并从那里打开 Prefect 界面",
  "this platform does not answer to the name {name}; open {address}, or add the name to EXEML_ALLOWED_HOSTS and start the platform again":
    "平台不应答主机名 {name}；请打开 {address}，或将该名称加入 EXEML_ALLOWED_HOSTS 并重新启动平台",
  "the call comes from a page of another site ({site}); open the console at {address}, or let programs send a token":
    "请求来自其他网站的页面（{site}）；请在 {address} 打开控制台，或由程序发送令牌",
  "the token is wrong, revoked or out of date; `exeml token` prints the one of the platform, the account page makes others":
    "令牌有误、已吊销或已过期；`exeml token` 显示平台令牌，其他令牌可在账号页面创建",
  "too many passwords were tried; try again in {n} seconds, or in a browser in which you have signed in before":
    "尝试密码的次数过多；请在 {n} 秒后重试，或在曾经登录过的浏览器中登录",
  "too many people sign in at this moment; try again in {n} seconds":
    "当前登录人数过多；请在 {n} 秒后重试",
  "the password is easy to guess: common words, the name of the account, repetitions and rows such as 'abc', '123' or 'qwerty' count little; take four words that have nothing to do with one another, or let a password manager make one":
    "密码容易被猜到：常见单词、账号名称、重复以及 'abc'、'123'、'qwerty' 之类的序列作用很小；请使用四个互不相关的词，或由密码管理器生成",
  "this change was made by {name}, and {name2} is a {word}, who may undo only changes of their own; ask an owner to undo it":
    "此更改由 {name} 作出，而 {name2} 的角色是{word}，只能撤销自己的更改；请由所有者撤销",
  "this job was begun by {name}, and {name2} is a {word}, who may stop only jobs of their own; ask an owner to stop it":
    "此任务由 {name} 开始，而 {name2} 的角色是{word}，只能停止自己的任务；请由所有者停止",
  "{name} is a {word}, who may import only from the data source of dataset {dataset} ({place}); ask an owner to import from elsewhere or to set the data source":
    "{name} 的角色是{word}，只能从数据集 {dataset} 的数据源（{place}）导入；请由所有者从其他位置导入或设置数据源",
  "it has none": "未设置",
  "the name or the password is wrong; check both and try again": "用户名或密码错误；请检查后重试",
  "the token of the platform is no account; name the account, as in /accounts/NAME/tokens, or sign in":
    "平台令牌不是账号；请指定账号（如 /accounts/NAME/tokens）或登录",
  "an account named {name} exists already; choose another name": "账号 {name} 已存在；请换一个名称",
  "the current password is wrong; type the one you signed in with":
    "当前密码错误；请输入登录时的密码",
  "there is no account named {name}; list the accounts to see all":
    "没有账号 {name}；请查看账号列表",
  "{name} is the only owner; make somebody else an owner first":
    "{name} 是唯一的所有者；请先将其他人设为所有者",
  "account {name} has no session {id}; it may have ended": "账号 {name} 没有会话 {id}；可能已结束",
  "account {name} has no token {id}; list them to see all":
    "账号 {name} 没有令牌 {id}；请查看令牌列表",
  "{name} stands for the token of the platform; choose another name":
    "{name} 代表平台令牌；请换一个名称",
  // Projects and rounds.
  "a project named {name} exists already; choose another name": "项目 {name} 已存在；请换一个名称",
  "there is no project named {name}; list the projects to see all":
    "没有项目 {name}；请查看项目列表",
  "dataset {name} is of type {word}, the project of type {word2}; choose a dataset of the same type":
    "数据集 {name} 的类型是{word}，项目的类型是{word2}；请选择相同类型的数据集",
  "dataset {name} is used by project {project} already; choose or create another dataset":
    "数据集 {name} 已被项目 {project} 使用；请选择或创建其他数据集",
  "dataset {name} is used by projects {names}; delete those projects first":
    "数据集 {name} 正被项目 {names} 使用；请先删除这些项目",
  "project {name} does not use dataset {dataset}; projects that do: {names}":
    "项目 {name} 未使用数据集 {dataset}；使用该数据集的项目：{names}",
  "dataset version {version} has the label column {name}, and the round is to predict {column}; choose another version, or leave it empty to publish a new one":
    "数据集版本 {version} 的标签列为 {name}，而本轮要预测 {column}；请选择其他版本，或留空以发布新版本",
  "dataset {name} is used by project {project}; delete that project first":
    "数据集 {name} 正被项目 {project} 使用；请先删除该项目",
  "output path {path} overlaps with {taken} of {noun} {name}; choose another output path":
    "输出路径 {path} 与{noun} {name} 的 {taken} 重叠；请选择其他输出路径",
  "output path {path} holds versions of dataset {name}; choose another output path":
    "输出路径 {path} 中有数据集 {name} 的版本；请选择其他输出路径",
  "output path {path} and input path {other} lie in one another; choose another folder for one of them":
    "输出路径 {path} 与输入路径 {other} 互相包含；请更换其中之一",
  "input path {path} lies in {folder}, where ExeML stores all samples; choose another folder or bucket":
    "输入路径 {path} 位于 ExeML 存放样本的 {folder} 中；请选择其他文件夹或存储桶",
  "round {n} of project {name} is not finished; stop it first":
    "项目 {name} 的第 {n} 轮尚未结束；请先停止",
  "round {n} of project {name} is not finished; finish or stop it first":
    "项目 {name} 的第 {n} 轮尚未结束；请先完成或停止",
  "round {n} of {application} is not finished and uses version {version}; finish or stop it first":
    "{application} 的第 {n} 轮尚未结束，且正在使用版本 {version}；请先完成或停止",
  "the project has no round {n}; list its rounds to see all": "项目没有第 {n} 轮；请查看训练轮次",
  "the project has no round yet; start one with POST …/runs": "项目还没有训练轮次；请开始第一轮",
  "the round has not published a dataset version yet": "本轮尚未发布数据集版本",
  "round {n} has no such report yet; {word} makes it": "第 {n} 轮还没有此报告；由“{word}”阶段生成",
  "round {n} does not run, so there is nothing to stop": "第 {n} 轮未在运行，无需停止",
  "{word} is {word2}; only a failed or stopped phase can be retried":
    "{word}为“{word2}”状态；只有失败或已停止的阶段可以重试",
  "{word} is {word2}; there is no training to end": "{word}为“{word2}”状态；没有可结束的训练",
  "{word} is {word2}; Next works while it waits for a person":
    "{word}为“{word2}”状态；仅在等待操作时可以点击“下一步”",
  "this project has no phase {name}": "此项目没有阶段 {name}",
  "phase {name} is {status} and cannot become {state} now; the round is at {part}":
    "阶段 {name} 为 {status}，现在不能变为 {state}；本轮位于 {part}",
  "the answer was refused: {part}": "填写的内容被拒绝：{part}",
  "the run does not wait for an answer now: {problem}": "运行目前不在等待输入：{problem}",
  "the run cannot become {state} now: {problem}": "运行目前无法变为 {state}：{problem}",
  "the workflow engine does not know this run; start another round":
    "工作流引擎中没有此运行；请开始新一轮",
  "the workflow engine refused this: {problem}": "工作流引擎拒绝了此操作：{problem}",
  "the workflow engine has no deployment {name}; restart the platform":
    "工作流引擎没有部署 {name}；请重启平台",
  "no Prefect server is at {address} ({problem}); start the platform with `exeml up` or check EXEML_PREFECT_API_URL, then try again":
    "{address} 上没有 Prefect 服务器（{problem}）；请用 `exeml up` 启动平台或检查 EXEML_PREFECT_API_URL，然后重试",
  "the Prefect server at {address} is slow or busy ({problem}); try again in a moment, and look at `exeml status` when it stays so":
    "Prefect 服务器 {address} 响应缓慢或繁忙（{problem}）；请稍后重试，若持续如此请查看 `exeml status`",
  "project type {name} is not known; use one of {words}":
    "项目类型 {name} 不存在；请使用以下之一：{words}",
  "{word} has no label column, but it is {name}; leave it empty":
    "{word}没有标签列，但填写了 {name}；请留空",
  "dataset {name} has its own input path; leave the Input Dataset Path empty, or leave the dataset empty to make a new one":
    "数据集 {name} 有自己的输入路径；请将数据集输入位置留空，或将数据集留空以新建数据集",
  "project {name} is of type {word}; start the flow {flow} for it":
    "项目 {name} 的类型是{word}；请为其启动流程 {flow}",
  "there is no schedule with id {id}; list the schedules":
    "没有 id 为 {id} 的训练计划；请查看计划列表",
  "gate {gate} does not exist for {word}; its gates are {names}":
    "{word}没有校验门槛 {gate}；可用的门槛：{names}",
  "gate {gate} cannot be {value} ({problem}); the gates of {word} are {names}":
    "校验门槛 {gate} 不能为 {value}（{problem}）；{word}的门槛：{names}",
  "{name} is chosen when a round is started, not for a project":
    "{name} 在开始一轮时选择，不能为项目设置",
  "texts and tables are trained afresh each time, from what is cached of earlier rounds; leave incremental_version empty":
    "文本和表格每次重新训练，并利用之前轮次的缓存；请不要填写增量版本",
  "training_ratio {value} has more than {n} decimals; round it":
    "训练集比例 {value} 的小数超过 {n} 位；请四舍五入",
  // Datasets, samples, labels.
  "there is no dataset named {name}; create it first": "没有数据集 {name}；请先创建",
  "a dataset named {name} exists already; choose another name":
    "数据集 {name} 已存在；请换一个名称",
  "name {name} has {n} characters; 1 to {nn} are allowed":
    "名称 {name} 有 {n} 个字符，应为 1 至 {nn} 个",
  "name {name} must start with a letter and hold only letters, digits, '-' and '_'":
    "名称 {name} 应以字母开头，且只含字母、数字、“-”和“_”",
  "a dataset for {word} has no label set; its labels are a column of the table":
    "{word}数据集没有标签集；标签是表格中的一列",
  "the dataset would have {n} labels; at most {nn} are allowed, merge or delete some":
    "数据集将有 {n} 个标签，上限为 {nn}；请合并或删除一些",
  "key {key} sets label {label} already; choose another key or take it away there first":
    "快捷键 {key} 已用于标签 {label}；请换一个或先取消该快捷键",
  "dataset {name} holds tables, whose labels are a column; choose the label column instead of adding labels":
    "数据集 {name} 为表格，标签是其中一列；请选择标签列，而不是添加标签",
  "a label named {name} exists already; choose another name, or send merge=true (`--merge`) to make label {label} become it":
    "标签 {name} 已存在；请换一个名称，或使用 merge=true（`--merge`）将标签 {label} 并入其中",
  "dataset {name} has no label {label}; it has {names}":
    "数据集 {name} 没有标签 {label}；现有 {names}",
  "label {label} was deleted; undo its deletion to use it":
    "标签 {label} 已删除；请撤销删除后再使用",
  "label {label} cannot be merged with itself; name another one":
    "标签 {label} 不能与自身合并；请选择另一个",
  "label {label} is both in `add` and in `remove`; choose one":
    "标签 {label} 不能同时添加和去除；请选择其一",
  "name at least one label in `add` or `remove`": "请至少选择一个要添加或去除的标签",
  "send either labels or boxes; an empty list takes all away":
    "请发送标签或框之一；空列表表示全部去除",
  "`empty` says that no object is in the picture; send boxes: [] along":
    "“无目标”表示图片中没有目标；请同时去除所有框",
  "box {corners} has no area; xmin must be below xmax and ymin below ymax":
    "框 {corners} 没有面积；xmin 应小于 xmax，ymin 应小于 ymax",
  "box {corners} with label {label} leaves picture {name}, which has {n} x {nn} pixels; draw it inside":
    "标签为 {label} 的框 {corners} 超出图片 {name}（{n} x {nn} 像素）；请画在图片内",
  "a label of dataset {name} needs a box; send boxes to PUT /samples/labels":
    "数据集 {name} 的标签需要框；请画框",
  "sample {name} is in the trash; restore it to label it": "样本 {name} 位于回收站；请恢复后再标注",
  "sample {name} is listed twice; send it once": "样本 {name} 出现两次；请只发送一次",
  "sample {name} has revision {n} by now, you have seen revision {nn}; load it again and repeat your change":
    "样本 {name} 现为修订 {n}，您看到的是修订 {nn}；请重新加载后再修改",
  "sample {name} is not in dataset {dataset}; change the samples of one dataset at a time":
    "样本 {name} 不在数据集 {dataset} 中；每次只能修改一个数据集的样本",
  "dataset {name} is for {word}; send {what}":
    "数据集 {name} 用于{word}；请发送正确的标注（{what}）",
  "sample {name} is of type {word}; {part}": "样本 {name} 的类型是{word}；{part}",
  "send boxes": "请使用框",
  "send labels without boxes": "请使用不带框的标签",
  "table {name} takes no labels; its labels are a column": "表格 {name} 不能标注；标签是其中一列",
  "sample {name} would carry {n} labels; at most {nn} are allowed, take some away":
    "样本 {name} 将有 {n} 个标签，上限为 {nn}；请去除一些",
  "sample {name} is no picture, so it has no small copy": "样本 {name} 不是图片，没有缩略图",
  "the samples are {part}; choose others": "这些样本{part}；请选择其他样本",
  "in the trash already": "已在回收站中",
  "not in the trash": "不在回收站中",
  "the dataset has no sample with id {id}; it may have been deleted":
    "数据集没有 id 为 {id} 的样本；可能已删除",
  "{n} of the samples were changed since labels were suggested for them; look at the suggestions anew":
    "{n} 个样本在建议之后被修改；请重新查看建议",
  "there are no suggestions for these samples; make some first":
    "这些样本没有建议的标签；请先生成建议",
  "dataset {name} is of type {word}; only tables have a preview of records":
    "数据集 {name} 的类型是{word}；只有表格可预览记录",
  "dataset {name} is of type {word}, which has no tables; send its files to …/samples":
    "数据集 {name} 的类型是{word}，不含表格；请以样本形式上传",
  "dataset {name} has no table yet; add a CSV file": "数据集 {name} 还没有表格；请添加 CSV 文件",
  "dataset {name} {part}, so there are no source files to delete; delete the label alone, or the label and its samples":
    "数据集 {name} {part}，没有可删除的源文件；请仅删除标签，或删除标签及其样本",
  "has no input path": "没有输入路径",
  "holds texts, which share files": "的文本共用文件",
  // Changes that are taken back.
  "this change was taken back already; undo the undo to repeat it":
    "此更改已撤销；撤销该撤销即可重做",
  "this change left nothing behind that could be taken back": "此更改没有可撤销的内容",
  "there is no change with id {id}": "没有 id 为 {id} 的更改",
  "sample {name} was changed again since; undo the later change first":
    "样本 {name} 之后又被修改；请先撤销较晚的更改",
  "label {label} was deleted since; undo its deletion or merge first":
    "标签 {label} 之后被删除；请先撤销其删除或合并",
  "the earlier content of sample {name} was added again as another sample; delete that one for good, then undo again":
    "样本 {name} 的原内容已作为另一样本添加；请永久删除该样本后再撤销",
  "label {label} was changed again since; undo the later change first":
    "标签 {label} 之后又被修改；请先撤销较晚的更改",
  "another label is named {label} by now; rename it, then undo again":
    "已有其他标签名为 {label}；请重命名后再撤销",
  "the tables would no longer fit together: {part}": "各表格将不再一致：{part}",
  // Versions of datasets and models.
  "dataset version {version} does not exist; choose one that does, or publish a new one from {next} on":
    "数据集版本 {version} 不存在；请选择已有版本，或发布 {next} 及以后的新版本",
  "another version of dataset {name} was published meanwhile; publish again":
    "期间已发布数据集 {name} 的其他版本；请重新发布",
  "{n} other versions of dataset {name} were published meanwhile; publish again":
    "期间已发布数据集 {name} 的 {n} 个其他版本；请重新发布",
  "dataset {name} has no version {version}; list its versions":
    "数据集 {name} 没有版本 {version}；请查看版本列表",
  "dataset {name} holds tables, whose labels are a column; there are no labels to restore":
    "数据集 {name} 为表格，标签是其中一列；没有可恢复的标签",
  "dataset {name} holds no tables, so it has no label column {column}; publish without one":
    "数据集 {name} 不是表格，没有标签列 {column}；请不选择标签列发布",
  "dataset {name} has no labeled samples; label some, then publish again":
    "数据集 {name} 没有已标注的样本；请标注后重新发布",
  "dataset {name} holds {unit} samples, which are not recorded; publish it without keep_recordings_together":
    "数据集 {name} 的样本是{unit}，不是录制的；发布时请取消“同一录制的文件不拆分”",
  "version {version} of dataset {name} cannot be published any more; choose {next} or a higher number":
    "数据集 {name} 的版本 {version} 已不能发布；请选择 {next} 或更大的编号",
  "dataset {name} has no data file; upload a CSV file, then publish again":
    "数据集 {name} 没有数据文件；请上传 CSV 文件后重新发布",
  "dataset {name} has no column {column}; choose one of {names}":
    "数据集 {name} 没有列 {column}；请选择：{names}",
  "versions {older} and {newer} are of different datasets; compare versions of one dataset":
    "版本 {older} 与 {newer} 属于不同的数据集；请比较同一数据集的版本",
  "label {label} is not in the label set that was given; add it to the set":
    "标签 {label} 不在给定的标签集中；请添加",
  "label {label} of {name} has no box; draw it or take it away":
    "{name} 的标签 {label} 没有框；请画框或去除",
  "{name} has no width and height; import the picture again": "{name} 没有宽和高；请重新导入图片",
  "version {version} does not say which columns its table has": "版本 {version} 没有记录表格的列",
  "there is no AI application {application}; see `exeml model list`":
    "没有 AI 应用 {application}；请查看 AI 应用列表",
  "version {version}, which this round registered, was deleted; start another round":
    "本轮注册的版本 {version} 已删除；请开始新一轮",
  "this archive was imported as version {version} of {application} already; use that one, or delete it first":
    "此压缩包已导入为 {application} 的版本 {version}；请使用该版本，或先删除",
  "AI application {application} has no version {version}; versions: {names}":
    "AI 应用 {application} 没有版本 {version}；现有版本：{names}",
  "AI application {application} never had a version {version}":
    "AI 应用 {application} 从未有过版本 {version}",
  "the run has no model: Register Model has not ended, or its version was deleted; wait, or name another version":
    "本轮没有模型：模型注册尚未完成，或其版本已删除；请等待，或选择其他版本",
  "version {version} of {application} is {word}; only a {word2} version can be used":
    "{application} 的版本 {version} 为“{word}”状态；只能使用“{word2}”的版本",
  "AI application {application} is of the type {word}, the model of the type {word2}; name another application":
    "AI 应用 {application} 的类型是{word}，模型的类型是{word2}；请选择其他应用",
  // Imported models.
  "{name} has the sha256 {found} and not {wanted}; download it again":
    "{name} 的 sha256 为 {found}，而不是 {wanted}；请重新下载",
  "{name} has no {file}; download it of the kind `model`, with `exeml model download`":
    "{name} 中没有 {file}；请用 `exeml model download` 下载 `model` 类型的压缩包",
  "{file} of {name} cannot be used: {problem}": "{name} 的 {file} 无法使用：{problem}",
  "{names} {part} in its {file}; download the model again":
    "{names} {part}其 {file} 中；请重新下载模型",
  "is in the archive but not": "在压缩包中，但不在",
  "is not in the archive but": "不在压缩包中，但在",
  "the model has {n} bytes, of which at most {nn} are taken in; raise EXEML_MODEL_ARCHIVE_MAX_BYTES":
    "模型有 {n} 字节，上限为 {nn}；请调高 EXEML_MODEL_ARCHIVE_MAX_BYTES",
  "{name} is damaged inside the archive ({problem}); download it again":
    "压缩包中的 {name} 已损坏（{problem}）；请重新下载",
  "{name} has not the {n} bytes or not the sha256 that {file} says; it was altered or damaged, download the model again":
    "{name} 的大小（{n} 字节）或 sha256 与 {file} 不符，已被修改或损坏；请重新下载模型",
  "{file} says {word}, the model is of the type {word2}; download it again":
    "{file} 标明{word}，模型的类型是{word2}；请重新下载",
  "the model cannot be used: {problem}": "模型无法使用：{problem}",
  "a file is named twice; name each once": "有文件重复列出；每个文件只能出现一次",
  "{file} is not among the files; download the model again": "文件中没有 {file}；请重新下载模型",
  // Folders and buckets.
  "a bucket named {name} exists already; choose another name": "存储桶 {name} 已存在；请换一个名称",
  "there is no bucket named {name}; list the buckets to see all":
    "没有存储桶 {name}；请查看存储桶列表",
  "bucket name {name} has '.' next to '.' or '-', or looks like the address of a machine; choose another name":
    "存储桶名称 {name} 中“.”与“.”或“-”相邻，或形似主机地址；请换一个名称",
  "path {path} has {n} characters; at most {nn} are allowed, shorten it":
    "路径 {path} 有 {n} 个字符，上限为 {nn}；请缩短",
  "path {path} has {n} characters with its bucket {bucket}; at most {nn} are allowed, shorten it":
    "路径 {path} 连同存储桶 {bucket} 有 {n} 个字符，上限为 {nn}；请缩短",
  "path {path} begins or ends with '/'; remove it there": "路径 {path} 以“/”开头或结尾；请删除",
  "path {path} has an empty folder name; remove the extra '/'":
    "路径 {path} 含有空的文件夹名；请删除多余的“/”",
  "folder name {name} holds one of {characters} or a control character; rename it":
    "文件夹名 {name} 含有 {characters} 之一或控制字符；请重命名",
  "folder name {name} begins or ends with '.'; rename it":
    "文件夹名 {name} 以“.”开头或结尾；请重命名",
  "folder name {name} is over 255 bytes; shorten it": "文件夹名 {name} 超过 255 字节；请缩短",
  "output path must not lie in {folder}, where the input data is stored; choose another folder, for example 'projects/my-project'":
    "输出路径不能位于存放输入数据的 {folder} 中；请选择其他文件夹，例如 projects/my-project",
  "input path {path} is not of the form s3://bucket/folder; data in the root of a bucket is not taken, put it into a folder":
    "输入路径 {path} 应为 s3://bucket/folder 的形式；存储桶根目录中的数据不会取入，请放入文件夹",
  "the object store at {address} has not answered about {key} in time; try again; when only this object is concerned it is damaged on the store's disk: restore it from a backup":
    "对象存储 {address} 未及时返回 {key}；请重试；若仅此对象如此，则其已在存储磁盘上损坏：请从备份恢复",
  "the object store at {address} does not answer; {cure}": "对象存储 {address} 没有响应；{cure}",
  "there is no bucket {bucket} at {address}; check its name":
    "{address} 没有存储桶 {bucket}；请检查名称",
  "the object store at {address} refuses the credentials ({problem}); check EXEML_S3_ACCESS_KEY and EXEML_S3_SECRET_KEY, or that no other program answers on that port":
    "对象存储 {address} 拒绝了凭据（{problem}）；请检查 EXEML_S3_ACCESS_KEY 和 EXEML_S3_SECRET_KEY，以及端口是否被其他程序占用",
  "the object store kept {n} objects that were to be removed, first {name}: {problem}; try again":
    "对象存储未能删除 {n} 个对象，第一个为 {name}：{problem}；请重试",
  "file name {name} of {path} leads out of its folder; the record of this model is altered":
    "{path} 的文件名 {name} 指向文件夹之外；该模型的记录已被修改",
  "the object store at {address} is full ({problem}); free some space there":
    "对象存储 {address} 已满（{problem}）；请释放空间",
  // projects that come as files
  "object key {key} cannot be used": "对象键 {key} 无法使用",
  "object key {key} leads out of its bucket": "对象键 {key} 超出了所在的桶",
  "a member is named twice; pack the file again": "有成员重名；请重新打包文件",
  "two labels have the same name or key; export the project again":
    "有两个标签同名或使用同一按键；请重新导出项目",
  "sample {name} has neither bytes nor a text, or both":
    "样本 {name} 既没有字节也没有文本，或两者都有",
  "a version is named twice; export the project again": "有版本重名；请重新导出项目",
  "a sample of the archive carries label {label}, which is not in its label set; export the project again":
    "压缩包中的一个样本带有标签 {label}，但它不在标签集中；请重新导出项目",
  "the archive names something twice, or what it does not hold ({problem}); export the project again":
    "压缩包中有重复的内容，或提到了其中没有的内容（{problem}）；请重新导出项目",
  "a {noun} named {name} exists already; import it as another one with --as NAME, in the REST API with ?name=NAME":
    "名为 {name} 的{noun}已存在；请换一个名称导入（命令行用 --as，REST API 用 ?name=）",
  "{name} was made by ExeML {version} in the format {nnn}, and this one reads up to {nn}; install that version or a newer one":
    "{name} 由 ExeML {version} 以格式 {nnn} 生成，而本版本最高只能读取格式 {nn}；请安装该版本或更新的版本",
  "{name} is cut off, or no file that ExeML packed": "{name} 不完整，或不是由 ExeML 打包的文件",
  "{name} has no {file}, so it is no such file; choose the right one":
    "{name} 中没有 {file}，不是所需的文件；请选择正确的文件",
  "{name} is damaged or was altered ({problem}); take another copy of it":
    "{name} 已损坏或被改动（{problem}）；请使用另一份副本",
  "the project has {n} bytes, of which at most {nn} are taken in; raise EXEML_PROJECT_ARCHIVE_MAX_BYTES":
    "项目有 {n} 字节，最多接受 {nn} 字节；请调高 EXEML_PROJECT_ARCHIVE_MAX_BYTES",
  "{name} cannot be a text; export the project again": "{name} 不可能是文本；请重新导出项目",
  "{name} of the archive has another sha256; export it again":
    "压缩包中 {name} 的 sha256 不符；请重新导出",
  "the bytes of {name} are missing in the archive": "压缩包中缺少 {name} 的字节",
  "text {name} of the archive was altered": "压缩包中的文本 {name} 被改动",
  "{name} carries marks that samples of type {word} cannot have; export the project again":
    "{name} 带有{word}样本不可能有的标注；请重新导出项目",
  "a box of {name} leaves the picture; export the project again":
    "{name} 的一个框超出了图片；请重新导出项目",
  "version {version} of the archive cannot be used ({problem}); export the project again":
    "压缩包中的版本 {version} 无法使用（{problem}）；请重新导出项目",
  "round {n} of the archive cannot be used ({problem}); export the project again":
    "压缩包中的第 {n} 轮无法使用（{problem}）；请重新导出项目",
  "it trains on {name}, as {part}": "它使用 {name} 训练，因为{part}",
};
