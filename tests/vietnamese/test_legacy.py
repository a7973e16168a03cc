import random
import unicodedata

import pytest

from vietnamese.legacy import looks_like_tcvn3, looks_like_vni

UNICODE = [
    "Hợp tác xã «Tân Phát» và «Bình Minh»",
    "Gạo ST25®, tôm sú® 10×20 cm, 5 µm, 1½ ngày",
    "5 µm",
    "Ảnh 3 × 4 · 2 tấm",
    "3 × 4",
    "Doanh thu¹, lãi¹, vốn²",
    "HOÀ, HÒA, Hoàn, hoãn, oà, toán, xoã, quà, quý, huế, thuở, khuỷu",
    "tóan lí qùa gìa hùynh qúy",
    "§ 5, § 6 · 30 °C · ©2024",
    "Trà Vinh, Sóc Trăng, Năm Căn, Cà Mau, Bạc Liêu",
    "Danh Sóc, Thạch Kim, Kâmpóng Thum, Sôk Pénh, Sơn Sà Rươn",
    "François Zoë Noël René Hélène Benoît Curaçao garçon déjà maître",
    "Müller Größe, Señor Muñoz, El Niño, La Niña, São Tomé",
    "Nguyễn Thị Loïc",
    "Công ty TNHH Việt–Úc®",
    "Tax code 2000123456",
    "",
]


@pytest.mark.parametrize(
    "written",
    [
        "Hîp t¸c x·",
        "HîP T¸C X·",
        "NguyÔn V¨n An",
        "TrÇn ThÞ Hµ, Lª Hµ",
        "§Æng V¨n §¹t",
        "C«ng nghÖ",
        "Tªn hîp t¸c x·",
        "§Þa bµn",
        "§ang ho¹t ®éng",
        "Ph\u00adíc Long",  # ư is the soft hyphen there
        "Hîp",
        "Hợp t¸c x·",  # half of it pasted
    ],
)
def test_tcvn3_is_recognised_also_from_one_word(written):
    assert looks_like_tcvn3(written)


@pytest.mark.parametrize(
    "written",
    [
        "Hôïp taùc xaõ",
        "Nguyeãn Vaên An",
        "Traàn Thò Ñaøo",
        "LYÙ HÖÕU ÑAÏT",
        "Caø Mau",
        "Ñòa baøn",
        "Ñang hoaït ñoäng",
        "Maõ soá thueá",
        unicodedata.normalize("NFD", "Hôïp taùc xaõ"),
    ],
)
def test_vni_is_recognised_also_from_one_word(written):
    assert looks_like_vni(written)


@pytest.mark.parametrize("written", UNICODE)
def test_text_in_unicode_is_no_old_font(written):
    for form in ("NFC", "NFD"):
        for case in (written, written.upper()):
            text = unicodedata.normalize(form, case)
            assert not looks_like_tcvn3(text)
            assert not looks_like_vni(text)


def test_names_drawn_at_random_raise_no_alarm():
    syllables = [
        "nguyễn", "đặng", "trần", "quách", "hữu", "thạch", "lý", "hoà", "hòa", "thúy",
        "ngọc", "ưng", "ếch", "út", "mỹ", "phước", "được", "ruộng", "khuyến", "nghĩa",
        "hợp", "tác", "xã", "nông", "nghiệp", "dịch", "vụ", "tôm", "lúa", "rừng",
        "đước", "ong", "mật", "bồn", "khuya", "thuở", "quyền", "gì", "giường", "yến",
        "êm", "oanh", "xoèn", "huỳnh", "luýt", "kiểng", "soóc", "bé", "hùng", "sô",
        "mía", "của", "gió", "vé", "hàu", "cá", "sò", "ốc", "bè", "đò", "hẹ", "cải",
    ]  # fmt: skip
    draw = random.Random(2024)
    for _ in range(3000):
        name = " ".join(draw.choices(syllables, k=draw.randint(1, 5)))
        assert not looks_like_tcvn3(name)
        assert not looks_like_vni(name)
