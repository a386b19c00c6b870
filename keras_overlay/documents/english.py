"""The English vocabulary; see `vocabulary` for what the parts are."""

from __future__ import annotations

from keras_overlay.documents.vocabulary import Vocabulary, items

ENGLISH = Vocabulary(
    script="latin",
    openings=items("""
        On {date} | After a short delay | In most cases | As agreed in {place} | For the second time | By all accounts
        Since the last meeting | Without further notice | According to {name} | In the meantime | At the end of {month}
        During the visit to {place} | Under section {number} | As a rule | To our surprise | Before the {noun} opened
    """),
    subjects=items("""
        the {adjective} {noun} | every {noun} | our {noun} | the {noun} of the {noun} | {name} | a {adjective} {noun}
        the office in {place} | one {noun} out of {number} | the {noun} named above | no {adjective} {noun}
        the {adjective} {noun} and its {noun} | the second {noun} | each {adjective} {noun} | the {noun} from {place}
    """),
    predicates=items("""
        has {done} the {noun} | was {done} by {name} | will be {done} before the {noun} | {does} a {adjective} {noun}
        {does} the {noun} of {place} | must be {done} within {number} days | could not be {done} | {does} every {noun}
        was {done} for {amount} | has never {done} the {adjective} {noun} | {does} more than {number} of them
        is {adjective} and {adjective} | is being {done} | {does} neither the {noun} nor the {noun}
    """),
    endings=items("""
        in the {adjective} {noun} | without the {noun} | as shown in table {number} | near {place} | once again
        by the end of {month} | under the {noun} of {date} | with the help of {name} | for a fee of {amount}
        so that the {noun} can be {done} | because the {noun} was {adjective} | on behalf of the {noun}
        together with it
    """),
    headings=items("""
        Summary | Terms of Delivery | Minutes of the Meeting | Notice of Change | Scope of Work | Annual Report
        Statement of Account | General Conditions | Method and Material | Results | Introduction | Order Confirmation
        Report on the {noun} | The {adjective} {noun} | Rules for the {noun} | Certificate of Origin | Open Questions
        Lease Agreement | Power of Attorney | Work Certificate | Inspection Record | Next Steps | Costs and Fees
    """),
    labels=items("""
        Name | Date of birth | Address | Customer no. | Telephone | Nationality | Signature | Department | Reference
        Account | Place of issue | Valid until | Quantity | Unit price | Total | Description | Position | Weight
        Remarks | Received by | Order no. | Vehicle | Serial no. | Occupation | Amount due | Tax number | Branch
    """),
    goods=items("""
        Copper wire, 2 mm | Office chair | Paper A4, 80 g | Transport by rail | Repair of pump | Steel bolts M8
        Consulting, hourly | Wall paint, white | Garden hose | Window glass | Printer toner | Annual maintenance
        Cotton cloth | Safety gloves | Oak planks | Lamp, 40 W | Storage, per month | Translation | Roof tiles | Cement
        Coffee beans | Packing material | Insurance fee | Data cable, 5 m | Filter cartridge | Cleaning service
    """),
    names=items("""
        Anna Keller | Robert Hale | M. Okafor | Jane Whitlock | P. Lindgren | Samuel Ortiz | Clara Benson | D. Novak
        Tom Ashworth | Ruth Delgado | Henry Vance | L. Moreau | Grace Tanaka | Oscar Byrne | Edith Marlow | J. Petrov
        Walter Quinn | Nora Fields | K. Yamada | Hugo Brandt | Alice Thorne | B. Castell | Martin Frost | Ida Solberg
    """),
    places=items("""
        Millbrook | Eastport | Harrow Hill | New Ashford | Kingsferry | Lakeside | Brackwater | Old Orchard | Stonegate
        Westbury | Port Alder | Greenhaven | Fairmont | Cold Spring | Redcliff | Summerfield | Northwick | Bellhaven
    """),
    months=items("""January|February|March|April|May|June|July|August|September|October|November|December"""),
    greetings=items("Dear Sir or Madam, | Dear {name}, | To whom it may concern, | Dear customer, | Dear colleagues,"),
    closings=items("Yours faithfully, | Yours sincerely, | With kind regards, | Respectfully, | Best wishes,"),
    firms=items("""
        NORTHGATE TRADING COMPANY LTD | HARBOUR AND SONS SHIPPING | UNITED PAPER MILLS INC | CITY OF MILLBROOK
        EASTPORT SAVINGS BANK | GREENHAVEN MUNICIPAL COUNCIL | FIRST REGIONAL NOTARY CHAMBER | ALDER ENGINEERING GROUP
        STATE UNIVERSITY OF STONEGATE | WESTBURY GENERAL HOSPITAL | SOUTHERN RAILWAY FREIGHT OFFICE
        BRANDT PARTNERS LLP
        MINISTRY OF PUBLIC WORKS | COLD SPRING WATER BOARD | INTERNATIONAL CHAMBER OF TRADE | REDCLIFF MINING CORP
    """),
    offices=items("""
        FOR DOCUMENTS | REGISTRY | FINANCE DEPT | NOTARY PUBLIC | HEAD OFFICE | CONTRACTS | CORPORATE SEAL | ARCHIVE
        CUSTOMS | PERSONNEL | ACCOUNTS | DISTRICT COURT | LICENCE OFFICE | QUALITY CONTROL | OFFICIAL | SECRETARY
    """),
    marks=items("""
        APPROVED | RECEIVED | PAID | COPY | CONFIDENTIAL | ORIGINAL | VOID | URGENT | CERTIFIED | CHECKED | DRAFT
        ENTERED | REJECTED | SAMPLE | DUPLICATE | PASSED | CANCELLED | FINAL | POSTED | REGISTERED
    """),
    words={
        "noun": items("""
            contract | report | shipment | committee | building | account | letter | machine | garden | record | engine
            village | payment | journal | market | bridge | method | question | customer | warehouse | proposal | tax
            school | budget | permit | harbour | library | lease | agency | meeting | railway | factory | signal | map
            witness | invoice | laboratory | document | signature | window | river | schedule | insurance | tenant | box
            delivery | council | regulation | package | manager | measure | archive | decision | kitchen | vehicle | fee
        """),
        "adjective": items("""
            new | final | careful | annual | local | broken | quiet | public | narrow | previous | heavy | sufficient
            modern | valid | empty | remote | official | simple | gradual | technical | unpaid | northern | spare
            green | useful | regional | secret | plain | rapid | joint | written | missing | private | complete
            grey | early
        """),
        "done": items("""
            signed | delivered | measured | refused | confirmed | opened | printed | counted | repaired | cancelled
            translated | examined | moved | requested | postponed | approved | collected | described | sold | checked
            returned | completed | compared | replaced | discussed | recorded | copied | extended | accepted | stored
        """),
        "does": items("""
            needs | includes | replaces | requires | follows | covers | explains | supports | limits | improves | joins
            affects | describes | concerns | exceeds | delays | protects | contains | confirms | serves | shows | holds
        """),
    },
)
