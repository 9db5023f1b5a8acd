"""What a notice says when it is read. Rows hold a kind and data; the sentence is made here."""

from typing import Any

from outreach.lib.masking import mask_name
from outreach.lib.wording import worded
from outreach.notices.models import Notice

# Data that names pupils and families: masked where the sentence leaves the house.
FAMILY_NAMES = ("whom", "child", "student", "family")
# What a family said, and why somebody is let off, stays in the house altogether.
OWN_WORDS = ("headline", "note", "reason")

SENTENCES = {
    "calendar.missing": "{year}年的放假安排还没有录入，跨年的办理时限只能暂定；通知公布后请在校历里粘贴",
    "campaign.issued": "{issuer}下发了{name}，请看一看、承接下来",
    "campaign.opened": "{name}开始了，您本季度要做的已列在首页",
    "campaign.reissued": "{issuer}改了{name}（第{version}版），请看看有哪些改动",
    "campaign.waiting": "{issuer}下发的{name}还没有承接",
    "campaign.waiting_changes": "{issuer}对{name}的改动（第{version}版）还没有看完",
    "contact.birthday": "{day}是{child}的生日，别忘了送上一句祝福",
    "contact.due": "{period}给{whom}家的{activity}还差{missing}",
    "contact.festival": "{festival}快到了，{whom}家今年的{activity}还没做",
    "device.ended": "您的{name}已停用：{why}。您需要重新登录",
    "device.waiting": "您的{name}上有{count}条记录从{since}起还没上传，请在有网络的地方打开连心，等它传完",
    "event.cancelled": "{when}的“{title}”取消了：{reason}",
    "event.moved": "“{title}”改到{when}{place}",
    "event.planned": "请您参加{when}的“{title}”{place}",
    "event.soon": "别忘了{when}的“{title}”{place}",
    "event.unsettled": "{when}的“{title}”还没有记下有没有开展",
    "exemption.approved": "您申请的减免（{reason}，{days}）已同意，这些天不计入指标",
    "exemption.refused": "您申请的减免（{reason}，{days}）没有同意：{note}",
    "exemption.requested": "{name}申请指标减免（{reason}，{days}），等您处理",
    "files.gone": "有{count}个{what}的文件在服务器上找不到了，请管理员从备份里恢复媒体文件夹",
    "held.discarded": "您{when}的记录，{who}看过，没有补记：{note}",
    "held.entered": "您{when}的记录，{who}已经补记",
    "held.received": "{who}从手机传来的记录等您处理：{why}",
    "line.leads": "{name}请您联系{reach}{served}",
    "line.serves": "{name}请您做{leader}的联络员（{reach}）：对接走访，梳理汇总问题，按时上报",
    "pairing.ended": "您和{whom}的结对到{on}结束：{reason}",
    "pairing.handed_over": "{whom}从{on}起由{helper}接着帮扶，您做过的都记在您名下",
    "pairing.started": "请您从{on}起帮扶{whom}",
    "pairing.taken_over": "请您从{on}起接着帮扶{whom}，之前是{helper}",
    "period.closed": "{name}{label}已结账，可以导出汇总",
    "phase.moved": "{name}的“{phase}”改到{days}：{why}",
    "place.vacated": "{who}已经离岗，{name}{place}现在暂缺，请补上人选",
    "point.ended": "您联系{whom}到{on}为止：{reason}",
    "point.handed_over": "{whom}从{on}起由{helper}接着联系，您做过的都记在您名下",
    "point.started": "请您从{on}起联系{whom}",
    "point.taken_over": "请您从{on}起接着联系{whom}，之前是{helper}",
    "quota.exceptions": "{label}核对：{text}",
    "quota.owed": "{label}：{owed}（{until}）",
    "register.due": "{register}“{headline}”{until}到期，还没有记下完成",
    "register.due_soon": "{register}“{headline}”{until}到期",
    "register.given": "{register}“{headline}”请您负责{until}",
    "submission.accepted": "您交的{name}已经通过",
    "submission.due": "{name}请在{due}前交，还没有收到您的",
    "submission.due_moved": "{name}改到{due}前交",
    "submission.due_today": "{name}今天截止，还没有收到您的",
    "submission.opinion": "{who}对您的{name}提了意见",
    "submission.overdue": "{name}的截止日期{due}已过，写好了随时可以交",
    "submission.owed": "{names}还没有收到您的",
    "submission.returned": "您交的{name}退回来了，请看一下意见再交",
    "submission.taken_over": "{name}由{who}接着写了，您不用再交",
    "submission.turn": "{who}的{name}等您看",
    "ticket.registered": "有新问题 {no}：{headline}",
}


def sentence_of(notice: Notice, *, masked: bool = False) -> str:
    """In Chinese. A kind that is unknown here says only that there is something to look at."""
    data = {name: _masked(name, value) for name, value in notice.data.items()} if masked else notice.data
    return worded(SENTENCES.get(notice.kind, "有一件事请您看看"), data)


def _masked(name: str, value: Any) -> Any:
    """周* for the names of pupils and families."""
    if name in OWN_WORDS:
        return "登录后可看"
    if name not in FAMILY_NAMES:
        return value
    named = value if isinstance(value, list) else [value]
    return "、".join(mask_name(one) for some in named for one in str(some).split("、"))
