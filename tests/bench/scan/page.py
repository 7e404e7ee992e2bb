"""A search page of 100 issues as Jira Cloud spells them, about 1.1 MB; the same on every machine."""
import json
import random

SITE = "https://acme.atlassian.net"
ISSUES = 100
WORDS = (
    "model feature data pipeline label accuracy recall customer ticket weekly baseline target warehouse click "
    "forecast demand ranking search latency budget owner release review training evaluation quarter drift 모델 "
    "지표 데이터 개선 검증 고객 분기 목표 예측 추천"
).split()
FIELD_COUNT = 24  # custom fields that a rule pack may name


class Page:
    def __init__(self):
        self.random = random.Random(20_261_123)

    def words(self, least, most):
        return " ".join(self.random.choices(WORDS, k=self.random.randint(least, most)))

    def person(self, number):
        avatar = f"https://avatar-management--avatars.us-west-2.prod.public.atl-paas.net/712020:{number:04}/128"
        return {
            "self": f"{SITE}/rest/api/3/user?accountId=712020:{number:08x}-6291-567f-9fb1-e0dbe01080c5",
            "accountId": f"712020:{number:08x}-6291-567f-9fb1-e0dbe01080c5",
            "emailAddress": f"person.{number}@acme.example",
            "avatarUrls": {f"{size}x{size}": f"{avatar}/{size}" for size in (48, 24, 16, 32)},
            "displayName": f"Person {number} 서지원",
            "active": True,
            "timeZone": "Asia/Seoul",
            "accountType": "atlassian",
        }

    def someone(self):
        return self.person(self.random.randint(1, 60))

    def status(self):
        ident, name, key, color = self.random.choice(
            (("10000", "To Do", "new", "blue-gray"), ("3", "In Progress", "indeterminate", "yellow"),
             ("10001", "Done", "done", "green"))
        )
        return {
            "self": f"{SITE}/rest/api/3/status/{ident}",
            "description": "",
            "iconUrl": f"{SITE}/images/icons/statuses/generic.png",
            "name": name,
            "id": ident,
            "statusCategory": {
                "self": f"{SITE}/rest/api/3/statuscategory/4", "id": 4, "key": key, "colorName": color, "name": name,
            },
        }

    def kind(self, name, level):
        return {
            "self": f"{SITE}/rest/api/3/issuetype/1000{level + 1}",
            "id": f"1000{level + 1}",
            "description": "What a team plans and finishes.",
            "iconUrl": f"{SITE}/rest/api/2/universal_avatar/view/type/issuetype/avatar/10307?size=medium",
            "name": name,
            "subtask": level < 0,
            "avatarId": 10307,
            "entityId": "9d7dd6f7-e8b6-4247-954b-7b2c9b2a5ba2",
            "hierarchyLevel": level,
        }

    def priority(self):
        return {
            "self": f"{SITE}/rest/api/3/priority/3",
            "iconUrl": f"{SITE}/images/icons/priorities/medium.svg",
            "name": "Medium",
            "id": "3",
        }

    def other(self, number):
        return {
            "id": str(10_000 + number),
            "key": f"AIX-{number}",
            "self": f"{SITE}/rest/api/3/issue/{10_000 + number}",
            "fields": {
                "summary": self.words(4, 9), "status": self.status(), "priority": self.priority(),
                "issuetype": self.kind("Epic", 1),
            },
        }

    def text(self, marks=()):
        node = {"type": "text", "text": self.words(6, 22)}
        if marks:
            node["marks"] = list(marks)
        return node

    def paragraph(self):
        content = [self.text()]
        if self.random.random() < 0.5:
            content += [self.text([{"type": "strong"}]), self.text()]
        if self.random.random() < 0.2:
            link = {"type": "link", "attrs": {"href": f"https://wiki.acme.example/pages/{self.random.randint(1, 999)}"}}
            content.append(self.text([link]))
        return {"type": "paragraph", "content": content}

    def description(self):
        blocks = []
        for _ in range(2):
            heading = {"type": "heading", "attrs": {"level": 2}, "content": [self.text()]}
            blocks += [heading, self.paragraph(), self.paragraph()]
            items = [{"type": "listItem", "content": [self.paragraph()]} for _ in range(3)]
            blocks.append({"type": "bulletList", "content": items})
        rows = [
            {
                "type": "tableRow",
                "content": [
                    {"type": kind, "attrs": {}, "content": [{"type": "paragraph", "content": [self.text()]}]}
                    for _ in range(3)
                ],
            }
            for kind in ("tableHeader", "tableCell", "tableCell")
        ]
        attributes = {"isNumberColumnEnabled": False, "layout": "default"}
        blocks.append({"type": "table", "attrs": attributes, "content": rows})
        return {"type": "doc", "version": 1, "content": blocks}

    def custom(self):
        values = {f"customfield_{10_100 + i}": None for i in range(FIELD_COUNT)}
        sprint = {
            "id": 37, "name": "Sprint 37", "state": "active", "boardId": 4, "goal": self.words(3, 8),
            "startDate": "2026-11-16T00:00:00.000Z", "endDate": "2026-11-27T00:00:00.000Z",
        }
        option = {"self": f"{SITE}/rest/api/3/customFieldOption/10020", "value": "Search team", "id": "10020"}
        values |= {
            "customfield_10100": [sprint],
            "customfield_10101": self.words(2, 5),
            "customfield_10102": f"{self.random.randint(10, 99) / 10}%",
            "customfield_10103": f"{self.random.randint(10, 99) / 10}%",
            "customfield_10104": self.random.randint(1, 13) / 2,
            "customfield_10105": self.someone(),
            "customfield_10106": option,
            "customfield_10107": "2026-12-24",
        }
        return values

    def issue(self, number):
        created = f"2026-{number % 9 + 1:02}-{number % 27 + 1:02}T09:{number % 60:02}:00.000+0900"
        project = {
            "self": f"{SITE}/rest/api/3/project/10001", "id": "10001", "key": "AIX", "name": "AI Experience",
            "projectTypeKey": "software", "simplified": False,
            "avatarUrls": {
                f"{size}x{size}": f"{SITE}/rest/api/3/universal_avatar/view/type/project/avatar/10403?size={size}"
                for size in (48, 24, 16, 32)
            },
        }
        link = {
            "id": str(20_000 + number), "self": f"{SITE}/rest/api/3/issueLink/{20_000 + number}",
            "type": {
                "id": "10003", "name": "Relates", "inward": "relates to", "outward": "relates to",
                "self": f"{SITE}/rest/api/3/issueLinkType/10003",
            },
        }
        fields = {
            "summary": self.words(4, 12),
            "issuetype": self.kind("Task", 0),
            "parent": self.other(1_000 + number % 7),
            "project": project,
            "status": self.status(),
            "statuscategorychangedate": created,
            "priority": self.priority(),
            "resolution": None,
            "resolutiondate": None,
            "assignee": self.someone(),
            "reporter": self.someone(),
            "labels": ["ai-project", "quarter-4"] if number % 5 == 0 else [],
            "components": [],
            "created": created,
            "updated": created,
            "duedate": "2026-12-18" if number % 3 else None,
            "issuelinks": [link | {"outwardIssue": self.other(2_000 + number)}],
            "subtasks": [],
            "description": self.description(),
        }
        return {
            "expand": "operations,versionedRepresentations,editmeta,changelog,renderedFields",
            "id": str(10_000 + number),
            "self": f"{SITE}/rest/api/3/issue/{10_000 + number}",
            "key": f"AIX-{number}",
            "fields": fields | self.custom(),
        }


def page_text():
    page = Page()
    body = {
        "isLast": False,
        "nextPageToken": "Ch0jU3RyaW5nJlUwRkhZUT09JUludCZNVEF3EGQYnveC3Ls2Igtwcm9qZWN0PUFJWA",
        "issues": [page.issue(number) for number in range(1, ISSUES + 1)],
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    print(page_text())
