"""What waits for whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.models import Certificate
from cooperatives.models import Cooperative, ImportBatch, ImportState
from cooperatives.units import at_ended_units
from enrollment.models import (
    Application,
    Call,
    Claim,
    Nomination,
    NominationState,
    Offer,
)
from notices.models import Message
from privacy.models import DataRequest, RequestState
from training.models import (
    AttendanceConflict,
    ClassStatus,
    Participant,
    ResultException,
    Session,
    TrainingClass,
    WalkIn,
)
from vietnamese import dates

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Waiting:
    """One line of the desk: how many, of what, and where to do it."""

    count: int
    text: str
    url: str


def tasks_for(user: User) -> list[Waiting]:
    """The lines of the signed-in person; empty ones are left out."""
    lines = [
        *_teaching(user),
        *_coming(user),
        *_settling(user),
        *_enrolling(user),
        *_claiming(user),
        *_offering(user),
        *_endorsing(user),
        *_nominating(user),
        *_running(user),
        *_signing(user),
        *_judging(user),
        *_telling(user),
        *_placing(user),
        *_importing(user),
        *_asked(user),
        *_own(user),
    ]
    return [line for line in lines if line.count]


def _teaching(user: User) -> list[Waiting]:
    if not user.has_perm("training.record_attendance"):
        return []
    mine = Session.objects.filter(
        instructor=user, training_class__status__in=["opened", "running"]
    )
    waiting = (
        mine.unmarked()
        .filter(held_on__lte=timezone.localdate())
        .select_related("training_class")
    )
    return [
        Waiting(
            1,
            _("%(class)s, %(session)s: attendance not recorded")
            % {"class": session.training_class.code, "session": session},
            session.get_absolute_url(),
        )
        for session in waiting
    ]


def _coming(user: User) -> list[Waiting]:
    """The next session that the account teaches or learns, and where the others are."""
    coming = Session.objects.of_account(user).upcoming().unmarked().for_table()
    session = coming.first()
    if session is None:
        return []
    words = _("next: %(class)s, %(session)s at %(time)s, %(module)s, %(place)s")
    return [
        Waiting(
            1,
            words
            % {
                "class": session.training_class.code,
                "session": session,
                "time": dates.time_words(session.starts_at),
                "module": session.module.code,
                "place": session.where,
            },
            reverse("training:own_timetable"),
        )
    ]


def _settling(user: User) -> list[Waiting]:
    """What attendance leaves to a person: marks that disagree, people not on a roster."""
    if not user.has_perm("training.record_attendance"):
        return []
    mine = Session.objects.recorded_by(user).filter(
        training_class__status__in=["opened", "running"]
    )
    disputes = AttendanceConflict.objects.open()
    disputed = mine.filter(pk__in=disputes.values("session"))
    return [
        *(
            Waiting(
                1,
                _("%(class)s, %(session)s: recorded differently, choose which is right")
                % {"class": session.training_class.code, "session": session},
                reverse(
                    "training:attendance_settle",
                    args=[session.training_class.code, session.pk],
                ),
            )
            for session in disputed.select_related("training_class")
        ),
        *(
            Waiting(
                1,
                _("%(class)s: who was %(name)s, who is not on the roster")
                % {"class": walk_in.session.training_class.code, "name": walk_in},
                walk_in.get_absolute_url(),
            )
            for walk_in in WalkIn.objects.open()
            .visible_to(user)
            .select_related("session__training_class")
        ),
    ]


def _enrolling(user: User) -> list[Waiting]:
    if not user.has_perm("enrollment.decide_application"):
        return []
    undecided = (
        Application.objects.visible_to(user)
        .undecided()
        .order_by("training_class__starts_on", "training_class__code")
        .values_list("training_class__code")
        .annotate(Count("pk"))
    )
    return [
        *(
            Waiting(
                count,
                ngettext(
                    "%(class)s: %(count)s application to decide",
                    "%(class)s: %(count)s applications to decide",
                    count,
                )
                % {"class": code, "count": count},
                reverse("enrollment:application_queue", args=[code])
                + "?status=submitted",
            )
            for code, count in undecided
        ),
        *(
            Waiting(
                1,
                _("%(class)s: the deadline has passed, open the class")
                % {"class": call.training_class.code},
                call.training_class.get_absolute_url(),
            )
            for call in Call.objects.published()
            .filter(
                training_class__in=TrainingClass.objects.visible_to(user),
                closes_at__lte=timezone.now(),
                training_class__status=ClassStatus.ENROLLING,
            )
            .select_related("training_class")
        ),
    ]


def _claiming(user: User) -> list[Waiting]:
    if not user.has_perm("enrollment.decide_application"):
        return []
    return [
        Waiting(
            1,
            _("%(name)s asks for dossier %(code)s to be theirs")
            % {"name": each.user, "code": each.application.code},
            each.application.get_absolute_url(),
        )
        for each in Claim.objects.waiting()
        .visible_to(user)
        .select_related("user", "application")
    ]


def _offering(user: User) -> list[Waiting]:
    """Whom the office may have to telephone: not everyone reads the link in time."""
    if not user.has_perm("enrollment.decide_application"):
        return []
    awaited = Counter(
        Offer.objects.open_now()
        .filter(training_class__in=TrainingClass.objects.visible_to(user))
        .order_by("training_class__code")
        .values_list("training_class__code", flat=True)
    )
    return [
        Waiting(
            count,
            ngettext(
                "%(class)s: %(count)s offered seat awaits an answer",
                "%(class)s: %(count)s offered seats await an answer",
                count,
            )
            % {"class": code, "count": count},
            reverse("enrollment:reserve_list", args=[code]),
        )
        for code, count in awaited.items()
    ]


def _endorsing(user: User) -> list[Waiting]:
    if not (
        user.has_perm("enrollment.endorse_nomination")
        or user.has_perm("cooperatives.serve_area")
    ):
        return []
    count = Nomination.objects.waiting_for(user).count()
    words = ngettext(
        "%(count)s list of a cooperative to endorse",
        "%(count)s lists of cooperatives to endorse",
        count,
    )
    url = reverse("enrollment:nomination_list") + "?state=waiting"
    return [Waiting(count, words % {"count": count}, url)]


def _nominating(user: User) -> list[Waiting]:
    if not user.has_perm("enrollment.add_nomination"):
        return []
    returned = Nomination.objects.filter(
        state=NominationState.RETURNED,
        cooperative__in=Cooperative.objects.entrusted_to(user),
    ).select_related("cooperative")
    return [
        *(
            Waiting(1, _("sent back: %s") % each, each.get_absolute_url())
            for each in returned
        ),
        *(
            Waiting(
                1,
                _("open for applications: %s") % call.training_class.title,
                reverse("enrollment:my_cooperatives"),
            )
            for call in Call.objects.open_now().select_related("training_class")
        ),
    ]


def _running(user: User) -> list[Waiting]:
    if not user.has_perm("training.run_class"):
        return []
    ended = TrainingClass.objects.visible_to(user).filter(
        status__in=[ClassStatus.OPENED, ClassStatus.RUNNING],
        ends_on__lt=timezone.localdate(),
    )
    unreviewed = (
        TrainingClass.objects.visible_to(user)
        .filter(status=ClassStatus.GRADING)
        .exclude(council_review__stands=True)
    )
    waiting = Participant.objects.passed().filter(
        Certificate.objects.standing().lacking(), training_class=OuterRef("pk")
    )
    recognised = (
        TrainingClass.objects.visible_to(user)
        .filter(Exists(waiting), status=ClassStatus.COMPLETED)
        .order_by("code")
    )
    return [
        *(
            Waiting(
                1,
                _("%(class)s has ended: close grading") % {"class": each.code},
                each.get_absolute_url(),
            )
            for each in ended
        ),
        *(
            Waiting(
                1,
                _("%(class)s: enter the council's meeting") % {"class": each.code},
                reverse("training:council_review", args=[each.code]),
            )
            for each in unreviewed
        ),
        *(
            Waiting(
                1,
                _("%(class)s is recognised: issue certificates") % {"class": each.code},
                reverse("certificates:class_issue", args=[each.code]),
            )
            for each in recognised
        ),
    ]


def _signing(user: User) -> list[Waiting]:
    if not user.has_perm("training.recognise_results"):
        return []
    unsigned = (
        ResultException.objects.unsigned()
        .of_learners()
        .filter(
            participant__training_class__in=TrainingClass.objects.visible_to(user),
            participant__training_class__status=ClassStatus.GRADING,
        )
        .order_by("participant__training_class__code")
        .values_list("participant__training_class__code")
        .annotate(Count("pk"))
    )
    exceptions = [
        Waiting(
            count,
            ngettext(
                "%(class)s: %(count)s exception to sign",
                "%(class)s: %(count)s exceptions to sign",
                count,
            )
            % {"class": code, "count": count},
            reverse("training:result_list", args=[code]) + "?exception=waiting",
        )
        for code, count in unsigned
    ]
    return exceptions + [
        Waiting(
            1,
            _("%(class)s: results wait for your signature") % {"class": each.code},
            reverse("training:class_recognise", args=[each.code]),
        )
        for each in TrainingClass.objects.visible_to(user).filter(
            status=ClassStatus.GRADING
        )
    ]


def _judging(user: User) -> list[Waiting]:
    """Certificates of corrected results: kept, revoked or replaced by a person."""
    if not user.has_perm("certificates.revoke_certificate"):
        return []
    count = Certificate.objects.visible_to(user).contradicted().count()
    return [
        Waiting(
            count,
            ngettext(
                "%(count)s certificate no longer agrees with the result",
                "%(count)s certificates no longer agree with the result",
                count,
            )
            % {"count": count},
            reverse("certificates:certificate_list") + "?agreement=contradicted",
        )
    ]


def _telling(user: User) -> list[Waiting]:
    if not user.has_perm("notices.tell_message"):
        return []
    count = Message.objects.of_bodies_of(user).in_state("waiting").count()
    return [
        Waiting(
            count,
            ngettext(
                "%(count)s person to be told", "%(count)s people to be told", count
            )
            % {"count": count},
            reverse("notices:message_list") + "?status=waiting",
        )
    ]


def _importing(user: User) -> list[Waiting]:
    if not user.has_perm("cooperatives.import_records"):
        return []
    count = ImportBatch.objects.filter(state=ImportState.READ).count()
    words = ngettext(
        "%(count)s list that was brought waits to be confirmed",
        "%(count)s lists that were brought wait to be confirmed",
        count,
    )
    url = reverse("cooperatives:import_list") + f"?state={ImportState.READ}"
    return [Waiting(count, words % {"count": count}, url)]


def _placing(user: User) -> list[Waiting]:
    if not user.has_perm("cooperatives.change_cooperative"):
        return []
    count = at_ended_units(timezone.localdate()).visible_to(user).count()
    return [
        Waiting(
            count,
            ngettext(
                "%(count)s cooperative needs its unit of today",
                "%(count)s cooperatives need their unit of today",
                count,
            )
            % {"count": count},
            reverse("cooperatives:unit_todo"),
        )
    ]


def _asked(user: User) -> list[Waiting]:
    """Requests of people about their data, while their clock runs."""
    if not user.has_perm("privacy.protect_data"):
        return []
    waiting = DataRequest.objects.filter(state=RequestState.RECEIVED)
    late = DataRequest.objects.overdue().count()
    words = ngettext(
        "%(n)s request about personal data to answer",
        "%(n)s requests about personal data to answer",
        count := waiting.count(),
    ) % {"n": count}
    if late:
        words += " – " + ngettext("%(n)s overdue", "%(n)s overdue", late) % {"n": late}
    return [Waiting(count, words, reverse("privacy:request_list") + "?state=received")]


def _own(user: User) -> list[Waiting]:
    return [
        *(
            Waiting(1, str(cooperative), cooperative.get_absolute_url())
            for cooperative in user.cooperatives.all()
        ),
        *(
            Waiting(
                1,
                _("your class: %s") % training_class.title,
                training_class.get_absolute_url(),
            )
            for training_class in TrainingClass.objects.filter(
                participants__person__user=user
            )
        ),
        *(
            Waiting(
                1,
                _("your certificate: %s") % certificate.serial_number,
                certificate.get_absolute_url(),
            )
            for certificate in Certificate.objects.valid().filter(person__user=user)
        ),
    ]
