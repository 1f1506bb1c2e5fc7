// What the page says, in each language.
const en = {
  title: 'Fleet', username: 'User', password: 'Password', logIn: 'Log in', logOut: 'Log out',
  wrong: 'The user or the password is wrong.', newPassword: 'New password (12 characters or more)',
  change: 'Change the password', mustChange: 'This password was made for you: choose your own.', notTaken: 'This password is not taken.', tooMany: 'Too many wrong logins: wait a while.',
  logInAt: 'Log in at {host}', notLetIn: 'You were not let in from there.', unreachable: 'The server does not answer.',
  connected: 'Live', disconnected: 'No connection', age: 'data {s} s old', noData: 'no data yet',
  drones: '{n} drones', none: 'No drones yet: connect a vehicle to UDP port 14550.',
  battery: 'Battery', altitude: 'Altitude', speed: 'Speed', events: 'Events', fit: 'Show all',
  follow: 'Follow', noFix: 'no position', filter: 'Filter', position: 'Position', language: '中文',
  offline: 'offline', idle: 'idle', flying: 'flying', returning: 'returning', landing: 'landing',
  charging: 'charging', maintenance: 'maintenance', error: 'error',
}

const zh: typeof en = {
  title: '机队', username: '用户', password: '密码', logIn: '登录', logOut: '退出',
  wrong: '用户名或密码错误。', newPassword: '新密码（至少 12 个字符）',
  change: '修改密码', mustChange: '这是系统生成的密码：请设置您自己的密码。', notTaken: '不接受此密码。', tooMany: '登录失败次数过多：请稍候。',
  logInAt: '通过 {host} 登录', notLetIn: '该账号未获准登录。', unreachable: '服务器没有响应。',
  connected: '实时', disconnected: '连接中断', age: '数据 {s} 秒前', noData: '暂无数据',
  drones: '{n} 架无人机', none: '还没有无人机：请将飞行器连接到 UDP 端口 14550。',
  battery: '电量', altitude: '高度', speed: '速度', events: '事件', fit: '显示全部',
  follow: '跟随', noFix: '无定位', filter: '筛选', position: '位置', language: 'English',
  offline: '离线', idle: '待机', flying: '飞行', returning: '返航', landing: '降落',
  charging: '充电', maintenance: '维护', error: '故障',
}

export const WORDS = { en, zh }
export type Language = keyof typeof WORDS
