// What codes are called. The server's own words; tests/casework/phone/test_client_words.py keeps the two equal.

/** @type {Record<string, string>} */
export const MODES = {
  home: "上门", offsite: "约访", school: "来校", phone: "电话", video: "视频", letter: "书信", gift: "慰问",
};
/** @type {Record<string, string>} */
export const OUTCOMES = { met: "见到了", absent: "家里没人", declined: "婉拒", rescheduled: "改约" };
/** @type {Record<string, string>} */
export const PURPOSES = {
  situation: "了解情况", thought: "思想交流", study: "学业", mental_care: "心理关爱", hardship: "困难帮扶",
  policy: "政策宣讲", safety: "安全", opinions: "征求意见", case_visit: "带案", follow_up: "回访",
  festival: "节日慰问", birthday: "生日祝福",
};
/** @type {Record<string, string>} */
export const TIMES = { morning: "上午", afternoon: "下午", evening: "晚上" };
/** @type {Record<string, string>} */
export const CATEGORIES = {
  edu_quality: "教育教学", management_service: "管理服务", logistics_safety: "后勤安全", fairness: "招生公平",
  livelihood: "生活困难", health: "身心健康", ethics: "师德师风", other: "其他",
};
/** The optional lines of the printed 家访记录表. @type {Record<string, string>} */
export const DETAILS = {
  present: "在场人", situation: "家庭基本情况", performance: "学生在校/在家表现", opinions: "家长意见与建议",
  found: "发现的问题及处理", follow_up: "后续跟进",
};
/** How one takes part in an event. @type {Record<string, string>} */
export const PARTS = {
  lead: "主讲（主持）", organizer: "组织", present: "参加", assessed: "参加评议", leave: "请假", absent: "缺席",
};
/** Of an event, in the order in which they are told. @type {Record<string, string>} */
export const EVENT_FIELDS = {
  kind: "类型", title: "名称", on: "日期", until: "到哪天", workdays: "只算工作日", people: "谁参加", place: "地点",
  audience: "参加对象", audience_count: "参加人数", summary: "要点",
};
/** What a field is called where something is said of it. @type {Record<string, string>} */
export const FIELDS = {
  students: "为了哪个孩子", mode: "方式", on: "日期", purposes: "为了什么", outcome: "结果",
  rescheduled_to: "改到哪天", gift_amount: "慰问折款（元）", note: "说点什么", problem: "有问题要学校解决",
  problem_text: "家长原话", problem_category: "是哪一类", time_of_day: "时段", place: "地点",
  companions: "同行老师", household: "家庭", ...DETAILS, ...EVENT_FIELDS,
};
/** @type {Record<import("../types.js").State, string>} */
export const STATES = { draft: "草稿", waiting: "待上传", sending: "上传中", sent: "已确认", stuck: "需要处理" };
/** @type {Record<import("../types.js").State, "mute"|"due"|"info"|"ok"|"late">} */
export const TONES = { draft: "mute", waiting: "due", sending: "info", sent: "ok", stuck: "late" };
