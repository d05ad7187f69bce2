//! The words that fictitious names are made of, as names of the field are. Any likeness to a real organization is chance.

/// What tells one organization from another. Some are one letter apart on purpose.
pub const TELLING: &[&str] = &[
    "Acorn", "Alder", "Amber", "Anchor", "Arbor", "Aspen", "Aurora", "Azalea", "Beacon", "Bellflower", "Birch", "Bluebird",
    "Bluestem", "Bramble", "Briar", "Bridge", "Brighter", "Brightleaf", "Broadleaf", "Brook", "Butterfly", "Candle",
    "Canyon", "Cardinal", "Cedar", "Cherish", "Chestnut", "Clearwater", "Clover", "Compass", "Copper", "Coral",
    "Cornerstone", "Cottonwood", "Cypress", "Daffodil", "Dawn", "Daybreak", "Dayspring", "Dogwood", "Dove", "Driftwood",
    "Eagle", "Ember", "Emerald", "Evergreen", "Faith", "Falcon", "Fern", "Fieldstone", "Firefly", "Foothill", "Foxglove",
    "Galax", "Gentle", "Ginkgo", "Goldenrod", "Grace", "Granite", "Guardian", "Hannah", "Harbor", "Harmony", "Harvest",
    "Hawthorn", "Hazel", "Healing", "Heaven", "Hemlock", "Heritage", "Heron", "Hickory", "Highland", "Holly", "Horizon",
    "Indigo", "Ironwood", "Ivy", "Jasmine", "Jubilee", "Juniper", "Kestrel", "Kindred", "Kingfisher", "Laurel", "Lantern",
    "Larkspur", "Lavender", "Liberty", "Lighthouse", "Lilac", "Linden", "Lotus", "Magnolia", "Maple", "Marigold",
    "Meadow", "Mercy", "Mimosa", "Monarch", "Morning", "Mulberry", "Myrtle", "Nightingale", "Noble", "Northstar",
    "Oak", "Oasis", "Olive", "Open", "Orchard", "Oriole", "Osprey", "Palmetto", "Pathway", "Peach", "Pearl", "Pelican",
    "Phoenix", "Piedmont", "Pine", "Poplar", "Prairie", "Primrose", "Promise", "Quail", "Quiet", "Rainbow", "Raven",
    "Redbud", "Renew", "Restore", "Rising", "River", "Robin", "Rosemary", "Rowan", "Sage", "Sandpiper", "Sapling",
    "Saving", "Sequoia", "Serenity", "Shepherd", "Silver", "Solace", "Sparrow", "Springs", "Spruce", "Starling",
    "Steadfast", "Stepping", "Stone", "Summit", "Sunflower", "Sunrise", "Swallow", "Sycamore", "Tabitha", "Tamarack",
    "Thistle", "Tidewater", "Together", "Trillium", "True", "Turning", "Umbrella", "Unity", "Valley", "Verbena",
    "Vine", "Violet", "Vista", "Wander", "Warbler", "Waypoint", "Wellspring", "Whisper", "Wildflower", "Willow",
    "Winter", "Wisteria", "Woodland", "Wren", "Yarrow", "Zinnia",
];

/// What follows the first word in a name of two.
pub const SECOND: &[&str] = &[
    "Bend", "Branch", "Bridge", "Brook", "Circle", "Corner", "Creek", "Crossing", "Door", "Field", "Gate", "Glen", "Grove",
    "Hands", "Harbor", "Heart", "Hearth", "Hill", "Hollow", "Horizon", "Journey", "Knoll", "Lake", "Landing", "Lane",
    "Light", "Meadow", "Path", "Place", "Point", "Pond", "Ridge", "Roads", "Rock", "Shore", "Spring", "Steps", "Stone",
    "Tree", "Valley", "View", "Village", "Voices", "Water", "Way", "Wings", "Wood",
];

/// What kind of place it is.
pub const KINDS: &[&str] = &[
    "House", "Home", "Haven", "Center", "Shelter", "Refuge", "Outreach", "Ministries", "Foundation", "Alliance",
    "Coalition", "Project", "Initiative", "Services", "Family Services", "Family Center", "Crisis Center",
    "Crisis Services", "Resource Center", "Women's Center", "Community Services", "Community Center", "Legal Aid",
    "Legal Services", "Advocacy Network", "Advocacy Center", "Health Center", "Health Services", "Counseling Center",
    "Counseling Services", "Family Justice Center", "Recovery Center", "Recovery House", "Safe House", "Youth Services",
    "Youth Home", "Survivor Network", "Survivor Services", "Support Network", "Immigrant Services", "Housing Partnership",
    "Domestic Violence Program", "Children's Home", "Job Training Program", "Rescue Mission",
];

/// How it is incorporated.
pub const LEGAL: &[&str] = &[", Inc.", " Inc", ", Incorporated", " LLC", " Corp.", " Corporation", ", Ltd."];

/// Pairs that people shorten, long and short.
pub const SHORTENED: &[(&str, &str)] = &[
    ("Center", "Ctr"), ("Services", "Svcs"), ("Foundation", "Fdn"), ("Community", "Cmty"), ("County", "Co."),
    ("County", "Cnty"), ("House", "Hse"), ("Family", "Fam."), ("Association", "Assn"), ("Program", "Prog"),
    ("Counseling", "Couns."), ("and", "&"), ("Saint", "St."), ("Coalition", "Coal."), ("Alliance", "Alli."),
    ("Advocacy", "Adv"), ("Ministries", "Min."), ("Women's", "Womens"), ("Children's", "Childrens"), ("Project", "Proj"),
    ("Initiative", "Init"), ("Development", "Dev."), ("Resource", "Rsrc"), ("Network", "Netwk"), ("Center", "Centre"),
];

/// Words that no organization of the registry has in its name, each a letter away from one that many have: what nobody can
/// tell from a misspelling.
pub const LETTER_AWAY: &[(&str, &str)] = &[
    ("Alder", "Alden"), ("Anchor", "Anchors"), ("Aspen", "Aspyn"), ("Beacon", "Beacons"), ("Birch", "Burch"),
    ("Brook", "Brooke"), ("Cedar", "Ceder"), ("Copper", "Cooper"), ("Coral", "Corral"), ("Dawn", "Dawna"),
    ("Eagle", "Eagles"), ("Ember", "Embers"), ("Faith", "Faiths"), ("Fern", "Ferns"), ("Grace", "Gracey"),
    ("Hannah", "Hanna"), ("Harbor", "Harbour"), ("Hazel", "Hazell"), ("Heron", "Heronn"), ("Holly", "Hollie"),
    ("Laurel", "Laurie"), ("Linden", "Lindon"), ("Maple", "Mapes"), ("Mercy", "Mercer"), ("Monarch", "Monarchs"),
    ("Olive", "Oliver"), ("Orchard", "Orchards"), ("Pearl", "Pearls"), ("Poplar", "Popular"), ("Raven", "Ravens"),
    ("Robin", "Robyn"), ("Rowan", "Rowen"), ("Sage", "Sager"), ("Shepherd", "Sheppard"), ("Silver", "Silvers"),
    ("Sparrow", "Sparrows"), ("Stone", "Stowe"), ("Summit", "Summits"), ("Unity", "Unify"), ("Valley", "Valle"),
    ("Violet", "Violette"), ("Willow", "Willows"), ("Wren", "Wrenn"), ("Zinnia", "Zinna"),
];
