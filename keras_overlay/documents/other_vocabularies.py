"""Vocabularies of languages other than English; see `vocabulary` for what the parts are."""

from __future__ import annotations

from keras_overlay.documents.vocabulary import Vocabulary, items

GERMAN = Vocabulary(
    script="latin accents",
    openings=items("""
        Am {date} | Nach Prüfung der Unterlagen | In der Regel | Wie in {place} vereinbart | Seit Anfang {month}
        Ohne weitere Rückfrage | Trotz der Verzögerung | Gemäß Abschnitt {number} | Bis auf Weiteres | Im Übrigen
    """),
    subjects=items("""
        wurde der Antrag | ist die Rechnung | wurde das Gebäude | wird die Lieferung | wurde die Maschine
        ist der Vertrag | wird der Bericht | wurde die Fläche | ist die Prüfung | wird das Verfahren
    """),
    predicates=items("""
        von {name} bestätigt | für {amount} verkauft | nach {place} verlegt | erneut geprüft | vollständig ausgeführt
        innerhalb von {number} Tagen abgeschlossen | schriftlich gekündigt | über Nacht geändert | ordnungsgemäß erfasst
    """),
    endings=items("und die Gebühr erlassen | sowie die Änderung eingetragen | und alles Übrige zurückgestellt"),
    headings=items("""
        Übersicht | Lieferbedingungen | Jahresbericht | Prüfbericht | Bestätigung | Allgemeines | Gebührenordnung
        Mietvertrag | Erklärung | Anhang | Vollmacht | Zusammenfassung | Bescheinigung
    """),
    labels=items("""
        Name | Straße | Geburtsdatum | Kundennummer | Ort | Unterschrift | Menge | Einzelpreis | Summe | Bezeichnung
        Gültig bis | Fälligkeit | Größe | Konto | Behörde | Bemerkung | Gewicht
    """),
    goods=items("""
        Kupferdraht | Bürostuhl | Überweisungsgebühr | Stahlträger | Dachziegel | Wartung, jährlich | Glühlampe
        Schrauben M6 | Lagerkosten | Übersetzung | Tür, weiß | Frachtgut | Fußmatte | Kühlschrank
    """),
    names=items("Jürgen Weiß | Käthe Möller | A. Grünwald | Björn Schäfer | Renate Huß | Otto Lindner | Ute Krämer"),
    places=items("Altmühl | Neuried | Großbach | Süderhof | Königsfeld | Weißensee | Lindau | Oberwörth"),
    months=items("Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"),
    greetings=items("Sehr geehrte Damen und Herren, | Guten Tag {name}, | Liebe Kolleginnen und Kollegen,"),
    closings=items("Mit freundlichen Grüßen | Hochachtungsvoll | Freundliche Grüße"),
    firms=items("""
        STADT KÖNIGSFELD | MÖLLER UND SÖHNE GMBH | VERWALTUNGSGERICHT NEURIED | LANDRATSAMT ALTMÜHL
        KREISSPARKASSE GROSSBACH | HANDELSKAMMER SÜD | PRÜFSTELLE FÜR MASSE UND GEWICHTE
    """),
    offices=items(
        "DER NOTAR | STADTKASSE | EINWOHNERAMT | BUCHHALTUNG | ZOLLAMT | SIEGEL | PRÜFSTELLE | GESCHÄFTSSTELLE"
    ),
    marks=items("GEPRÜFT | BEZAHLT | EINGEGANGEN | KOPIE | EILT | ENTWERTET | GENEHMIGT | ERLEDIGT | GEBUCHT"),
)

FRENCH = Vocabulary(
    script="latin accents",
    openings=items("""
        Le {date} | Après vérification | En règle générale | Depuis la réunion à {place} | Selon {name} | À ce jour
        Conformément à l'article {number} | Malgré ce délai | Dès le mois de {month} | Sauf avis contraire
    """),
    subjects=items("""
        le dossier | le règlement | ce contrat | le siège de {place} | le comité | le bâtiment | le véhicule | le reçu
        le procès-verbal | cet établissement | le matériel | le marché
    """),
    predicates=items("""
        a été signé par {name} | sera livré avant {number} jours | reste à la charge du locataire | a été payé {amount}
        doit être complété | n'est pas concerné | a été transféré à {place} | précise les modalités | est déjà prêt
    """),
    endings=items("sans frais | à la demande de {name} | pour une durée de {number} mois | en deux exemplaires"),
    headings=items("""
        Résumé | Conditions générales | Rapport annuel | Procès-verbal | Méthode | Conclusion | Délais de livraison
        Déclaration | Attestation | Règlement intérieur | Contrat de bail
    """),
    labels=items("""
        Nom | Prénom | Adresse | Né le | Téléphone | Référence | Quantité | Prix unitaire | Total | Désignation
        Date d'échéance | Numéro de série | Lieu | Signature | Société
    """),
    goods=items("""
        Fil de cuivre | Chaise de bureau | Papier recyclé | Câble électrique | Réparation | Entretien, année | Carrelage
        Transport | Étagère | Traduction | Peinture | Vis à tête plate | Café moulu | Éclairage
    """),
    names=items("Hélène Dubreuil | François Mercier | A. Lefèvre | Zoé Garçon | Rémi Côté | Élise Marchand | P. Noël"),
    places=items("Saint-Éloi | Montbrèche | Villefranchette | Beaulieu | Pont-Rémy | La Forêt | Clairvaux"),
    months=items("janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"),
    greetings=items("Madame, Monsieur, | Cher client, | Chère {name},"),
    closings=items("Veuillez agréer nos salutations distinguées | Cordialement | Sincères salutations"),
    firms=items("""
        MAIRIE DE MONTBRÈCHE | SOCIÉTÉ GÉNÉRALE DES PAPIERS | RÉPUBLIQUE DU CANTON NORD | CHAMBRE DES MÉTIERS
        ÉTUDE DE MAÎTRE MERCIER | LYCÉE DE BEAULIEU | CAISSE RÉGIONALE D'ÉPARGNE
    """),
    offices=items("LE MAIRE | GREFFE | COMPTABILITÉ | ÉTAT CIVIL | NOTAIRE | SECRÉTARIAT | DIRECTION | DOUANES"),
    marks=items("PAYÉ | REÇU | COPIE | ANNULÉ | CONFORME | URGENT | VISÉ | ACCEPTÉ | ORIGINAL"),
)

GREEK = Vocabulary(
    script="greek",
    openings=items("""
        Στις {date} | Μετά τον έλεγχο | Κατά κανόνα | Όπως συμφωνήθηκε | Σύμφωνα με το άρθρο {number} | Παρά ταύτα
        Από την αρχή του έτους | Χωρίς καθυστέρηση | Μέχρι σήμερα | Για λόγους ασφαλείας
    """),
    subjects=items("""
        η επιτροπή | το γραφείο | η εταιρεία | ο διευθυντής | η υπηρεσία | το τμήμα | ο πελάτης | η τράπεζα
        το δικαστήριο | ο μηχανικός | η σχολή | ο ενοικιαστής
    """),
    predicates=items("""
        ενέκρινε την αίτηση | υπέγραψε το συμβόλαιο | εξέτασε τα έγγραφα | πλήρωσε {amount} | ζήτησε νέα προσφορά
        παρέδωσε το υλικό | έλαβε την επιστολή | μέτρησε το οικόπεδο | αρνήθηκε την αλλαγή | άνοιξε τον φάκελο
    """),
    endings=items("μέσα σε {number} ημέρες | χωρίς επιπλέον κόστος | με απόδειξη | για δεύτερη φορά | στην πόλη"),
    headings=items("""
        Περίληψη | Όροι παράδοσης | Ετήσια έκθεση | Πρακτικά συνεδρίασης | Βεβαίωση | Υπεύθυνη δήλωση | Μέθοδος
        Αποτελέσματα | Μισθωτήριο | Γενικές διατάξεις
    """),
    labels=items("""
        Όνομα | Επώνυμο | Διεύθυνση | Ημερομηνία | Τηλέφωνο | Ποσότητα | Τιμή | Σύνολο | Περιγραφή | Υπογραφή
        Αριθμός | Τόπος | Επάγγελμα | Παρατηρήσεις
    """),
    goods=items("""
        Χάλκινο σύρμα | Καρέκλα γραφείου | Χαρτί | Μεταφορικά | Επισκευή | Βίδες | Μπογιά | Τσιμέντο | Καλώδιο
        Μετάφραση | Κεραμίδια | Λάδι | Ασφάλιση | Συντήρηση
    """),
    names=items("Άννα Παπαδάκη | Νίκος Γεωργίου | Ελένη Βλάχου | Πέτρος Λάμπρου | Σοφία Μακρή | Γ. Δήμου"),
    places=items("Νέα Πόλη | Παλιός Μύλος | Λιμάνι | Άνω Χώρα | Καλλιθέα | Αμπελώνας"),
    months=items(
        "Ιανουαρίου|Φεβρουαρίου|Μαρτίου|Απριλίου|Μαΐου|Ιουνίου|Ιουλίου|Αυγούστου|Σεπτεμβρίου|Οκτωβρίου|Νοεμβρίου|Δεκεμβρίου"
    ),
    greetings=items("Αξιότιμοι κύριοι, | Αγαπητοί συνεργάτες,"),
    closings=items("Με εκτίμηση, | Φιλικά,"),
    firms=items("""
        ΔΗΜΟΣ ΝΕΑΣ ΠΟΛΗΣ | ΕΜΠΟΡΙΚΗ ΕΤΑΙΡΕΙΑ ΛΑΜΠΡΟΥ | ΕΘΝΙΚΟ ΤΥΠΟΓΡΑΦΕΙΟ | ΤΡΑΠΕΖΑ ΑΜΠΕΛΩΝΑ
        ΣΥΝΕΤΑΙΡΙΣΜΟΣ ΚΑΛΛΙΘΕΑΣ | ΕΛΛΗΝΙΚΗ ΝΑΥΤΙΛΙΑΚΗ
    """),
    offices=items("ΠΡΩΤΟΚΟΛΛΟ | ΛΟΓΙΣΤΗΡΙΟ | ΓΡΑΜΜΑΤΕΙΑ | ΣΥΜΒΟΛΑΙΟΓΡΑΦΟΣ | ΤΑΜΕΙΟ | ΔΙΕΥΘΥΝΣΗ"),
    marks=items("ΕΓΚΡΙΘΗΚΕ | ΠΛΗΡΩΘΗΚΕ | ΑΝΤΙΓΡΑΦΟ | ΑΚΥΡΟ | ΕΠΕΙΓΟΝ | ΕΛΗΦΘΗ"),
)

RUSSIAN = Vocabulary(
    script="cyrillic",
    openings=items("""
        По состоянию на {date} | После проверки | Как правило | По словам инженера | Согласно пункту {number}
        Без задержки | С начала года | До настоящего времени | В соответствии с договором | Тем не менее
    """),
    subjects=items("""
        комитет | наш отдел | завод | директор | новый склад | банк | заказчик | институт | районный суд | журнал
        поставщик | городской архив | арендатор
    """),
    predicates=items("""
        утвердил годовой отчёт | подписал договор | принял оборудование | оплатил {amount} | направил письмо
        проверил документы | изменил график работ | получил разрешение | отложил решение | измерил участок
    """),
    endings=items("в течение {number} дней | без дополнительных условий | по просьбе клиента | в двух экземплярах"),
    headings=items("""
        Краткое содержание | Условия поставки | Годовой отчёт | Протокол заседания | Справка | Заявление
        Договор аренды | Общие положения | Порядок расчётов | Акт приёмки | Доверенность
    """),
    labels=items("""
        Фамилия | Имя | Адрес | Дата рождения | Телефон | Количество | Цена | Сумма | Наименование | Подпись
        Номер счёта | Место выдачи | Должность | Примечание
    """),
    goods=items("""
        Медный провод | Офисный стул | Бумага | Перевозка | Ремонт насоса | Болты М8 | Краска белая | Цемент | Кабель
        Перевод текста | Кирпич | Страховой взнос | Обслуживание | Фильтр
    """),
    names=items("Анна Орлова | И. Соколов | Пётр Жуков | Мария Щукина | Ю. Фомин | Елена Цветкова | Д. Ершов"),
    places=items("Новый Мост | Речной | Заозёрск | Каменка | Светлый Яр | Южный"),
    months=items("января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"),
    greetings=items("Уважаемые господа! | Уважаемые коллеги!"),
    closings=items("С уважением, | С наилучшими пожеланиями,"),
    firms=items("""
        ОБЩЕСТВО С ОГРАНИЧЕННОЙ ОТВЕТСТВЕННОСТЬЮ | ГОРОДСКАЯ АДМИНИСТРАЦИЯ КАМЕНКИ | ЗАВОД ТОЧНЫХ ПРИБОРОВ
        ЮЖНОЕ РЕЧНОЕ ПАРОХОДСТВО | НОТАРИАЛЬНАЯ ПАЛАТА | АКЦИОНЕРНЫЙ БАНК ЗАОЗЁРСК
    """),
    offices=items("ДЛЯ ДОКУМЕНТОВ | БУХГАЛТЕРИЯ | ОТДЕЛ КАДРОВ | КАНЦЕЛЯРИЯ | НОТАРИУС | ДЛЯ СПРАВОК"),
    marks=items("УТВЕРЖДЕНО | ОПЛАЧЕНО | КОПИЯ ВЕРНА | ПОЛУЧЕНО | СРОЧНО | ПРОВЕРЕНО | АННУЛИРОВАНО"),
)

CHINESE = Vocabulary(
    script="han",
    openings=items("本年{month} | 按照合同 | 截至目前 | 经双方同意 | 根据规定 | 为了安全 | 在检查之后"),
    subjects=items("公司 | 本行 | 客户 | 工厂 | 学校 | 委员会 | 经理 | 申请人 | 有关部门 | 承包方"),
    predicates=items(
        "已收到文件 | 应当支付{amount} | 批准了申请 | 提供全部材料 | 完成了测量 | 签订了合同 | 要求重新检查"
    ),
    endings=items("并在{number}日内答复 | 不再另行通知 | 一式两份 | 以此为准"),
    headings=items("合同 | 年度报告 | 会议记录 | 证明 | 通知 | 申请书 | 一般规定 | 说明"),
    labels=items("姓名 | 地址 | 电话 | 日期 | 数量 | 单价 | 合计 | 名称 | 签字 | 备注"),
    goods=items("铜线 | 办公桌 | 纸张 | 运输费 | 水泥 | 电缆 | 修理费 | 玻璃 | 保险费"),
    names=items("王明 | 李红 | 张伟 | 陈静 | 刘洋 | 赵华"),
    places=items("新城 | 东山 | 河口 | 南平 | 石门"),
    months=items("一月|二月|三月|四月|五月|六月|七月|八月|九月|十月|十一月|十二月"),
    greetings=items("尊敬的先生: | 各位同事:"),
    closings=items("此致敬礼 | 顺致敬意"),
    firms=items("东山机械有限责任公司 | 新城纸业股份有限公司 | 河口市人民银行 | 南平贸易集团有限公司"),
    offices=items("合同专用章 | 财务专用章 | 发票专用章 | 人事章 | 业务章"),
    marks=items("已付 | 收讫 | 作废 | 正本 | 同意 | 王明之印 | 李红印章"),
    spaced=False,
    stop="。",
)
