"""What people write in a demonstration: short, as teachers write."""

from casework.tickets.models import Ticket
from casework.visits.models import Purpose

NOTES = (
    "",
    "",
    "孩子晚上没有人辅导作业，祖母不识字，约好每周三放学后留下来一小时。",
    "父母在外地，春节才回来。孩子说想妈妈，已约定周末视频。",
    "作息比上学期规律，手机由奶奶保管，周末用一小时。",
    "家长担心英语跟不上，已和任课老师商量，先补单词。",
    "家里刚收完稻子，孩子帮了不少忙，懂事。",
    "走访时孩子在写作业，书桌灯光偏暗，提醒换了灯泡。",
    "母亲说孩子最近话少，已请心理老师找他聊一聊。",
    "家长对学校比较满意，希望多组织一些体育活动。",
    "爷爷身体不好，孩子每天回家做饭，已告知申请资助的办法。",
    "谈了升学的想法，家长和孩子都想考县里的高中。",
)

PURPOSES = (
    [Purpose.SITUATION],
    [Purpose.SITUATION, Purpose.THOUGHT],
    [Purpose.THOUGHT],
    [Purpose.SITUATION, Purpose.STUDY],
    [Purpose.HARDSHIP],
    [Purpose.SITUATION, Purpose.SAFETY],
    [Purpose.OPINIONS],
)

PROBLEMS = (
    ("放学的时候门口停满了车，孩子要从车缝里穿过去，上个星期差点被电动车碰到。", Ticket.Category.SAFETY),
    ("食堂的菜端到孩子手上经常是凉的，天冷了能不能想想办法。", Ticket.Category.MANAGEMENT),
    ("孩子住校，寝室晚上十点还很吵，睡不好，白天上课打瞌睡。", Ticket.Category.MANAGEMENT),
    ("我们不知道助学金怎么申请，去年就错过了。", Ticket.Category.LIVELIHOOD),
    ("村口到学校那段路没有路灯，冬天下晚自习孩子走着害怕。", Ticket.Category.SAFETY),
    ("数学作业有时候一晚上要写三个小时，孩子十一点才睡。", Ticket.Category.EDU_QUALITY),
    ("孩子近视加深了，座位一直在最后一排，能不能轮换一下。", Ticket.Category.HEALTH),
    ("校服的裤子洗两次就开线，问了几家都是这样。", Ticket.Category.MANAGEMENT),
    ("孩子在班里没有朋友，想请老师多留意一下。", Ticket.Category.HEALTH),
    ("体育课总被别的课占了，孩子就盼着这一节。", Ticket.Category.EDU_QUALITY),
)
